import type { Rec } from '../../core/value.ts'
import type { LogicalPlan, SinkNode } from '../../ir/plan.ts'
import { type Counters, type Ledger, newCounters } from '../ledger.ts'
import { noteCopies } from '../note-copies.ts'
import { uidsOf } from './uid.ts'

/** Uid of what was counted at nodes that the plan has no more. */
const earlierUid = 'earlier'
/** Uid of how many dead letters reached their sink. */
const lettersUid = 'dead letters'

/**
 * The counters as of a cut: all but those of sinks are copied at the cut, and a sink's when it passes the barrier, so that nothing stands in
 * a buffer (protocol L6).
 */
export class LedgerCut {
  readonly #plan: LogicalPlan
  readonly ledger: Ledger
  /** Dead letters that had gone to their sink, in this run and before. */
  routed: number

  /** `routed`: dead letters of this run that have gone to their sink. */
  constructor(plan: LogicalPlan, ledger: Ledger, routed: number) {
    this.#plan = plan
    this.ledger = ledger.copy()
    this.routed = routed
  }

  /** Grows whenever anything is counted anywhere. */
  get sum(): number {
    let sum = 0
    for (const { id, op } of this.#plan.nodes) {
      const row = this.ledger.of(id)
      // What a sink has written follows from what it took in.
      if (op === 'sink') sum += row.in
      else for (const [name, count] of Object.entries(row)) if (name !== 'held') sum += count
    }
    return sum
  }

  /** A sink has passed the barrier, and by then had written so many events; what waits in its outbox is queued. */
  sinkPassed(name: string, { written, queued }: Pick<Counters, 'written' | 'queued'>): void {
    const node = this.#plan.nodes.find((one): one is SinkNode => one.op === 'sink' && one.name === name)!
    const row = this.ledger.of(node.id)
    row.written = written
    row.queued = queued
    // What a sink dropped before the barrier can be told only by what is missing: some of it may have come after.
    if (node.common.overflow !== 'block')
      row.overflow = row.in - written - queued - row.skipped - row.rejected - row.undelivered
  }

  /** A sink has refused so many events from before the barrier, of which `routed` went to the dead letter. */
  sinkRefused(name: string, events: number, routed: number): void {
    const { nodes, deadLetter } = this.#plan
    const node = nodes.find((one) => one.op === 'sink' && one.name === name)!
    this.ledger.of(node.id).rejected += events
    if (routed === 0) return
    this.routed += routed
    this.ledger.of(deadLetter!).in += routed
  }

  /** For the decision, by uid. */
  rows(): ReadonlyMap<string, Rec> {
    noteCopies(this.#plan, this.ledger)
    const rows = new Map<string, Rec>()
    for (const [id, uid] of uidsOf(this.#plan)) rows.set(uid, { ...this.ledger.of(id) })
    rows.set(earlierUid, { ...this.ledger.earlier })
    rows.set(lettersUid, { routed: this.ledger.routedEarlier + this.routed })
    return rows
  }
}

/** Takes over what was counted. What `forgotten` stages held has met its fate: it was given up. */
export function restoreLedger(
  plan: LogicalPlan,
  ledger: Ledger,
  counted: ReadonlyMap<string, Rec>,
  forgotten: readonly string[],
): void {
  const ids = new Map([...uidsOf(plan)].map(([id, uid]) => [uid, id]))
  for (const [uid, kept] of counted) {
    if (uid === lettersUid) {
      ledger.routedEarlier = Number(kept['routed'])
      continue
    }
    const id = ids.get(uid)
    const row = newCounters()
    for (const name of Object.keys(row) as (keyof Counters)[]) {
      const value = kept[name]
      if (typeof value === 'number') row[name] = value
    }
    if (forgotten.includes(uid)) {
      row.absorbed += row.held
      row.held = 0
    }
    if (id === undefined) add(ledger.earlier, row)
    else ledger.restore(id, row)
  }
}

function add(to: Counters, row: Counters): void {
  for (const name of Object.keys(row) as (keyof Counters)[]) to[name] += row[name]
}
