import type { NodeId } from '../ir/plan.ts'

/** What became of the events that entered one node (protocol §12). Plain counters: the engine adds to them once per chunk. */
export interface Counters {
  /** Sources: events after framing. */
  read: number
  /** Events that entered. */
  in: number
  /** Events that left (passed and derived). */
  out: number
  passed: number
  derived: number
  filtered: number
  sampled: number
  deduplicated: number
  throttled: number
  late: number
  /** Late events that went out on the port `late`; in `out` as well. */
  lateRouted: number
  absorbed: number
  /** Itself kept, its fate open (join, sequence, order); a gauge. */
  held: number
  rejected: number
  /** Lines that were no events (a CSV header, an empty line). */
  skipped: number
  /** Sinks. */
  written: number
  undelivered: number
  overflow: number
  /** In a buffer, neither written nor lost. */
  queued: number
  /** Copies made by fan-out: k − 1 for each event that went k ways. */
  copied: number
  /** Mismatches that gave null instead of a rejection. */
  mismatches: number
  /** Events older than the watermark with which their partition woke or came up. This and what follows tells of time and is in no balance. */
  lateIdle: number
  /** Events far in the future that nothing confirmed. */
  timeOutlier: number
  /** Events without a readable time that were given that of their arrival. */
  timeStamped: number
  /** Lines with bytes that are no text in the charset of their source, which were read as U+FFFD. They are in other counters as well. */
  replaced: number
}

export const newCounters = (): Counters => ({
  read: 0,
  in: 0,
  out: 0,
  passed: 0,
  derived: 0,
  filtered: 0,
  sampled: 0,
  deduplicated: 0,
  throttled: 0,
  late: 0,
  lateRouted: 0,
  absorbed: 0,
  held: 0,
  rejected: 0,
  skipped: 0,
  written: 0,
  undelivered: 0,
  overflow: 0,
  queued: 0,
  copied: 0,
  mismatches: 0,
  lateIdle: 0,
  timeOutlier: 0,
  timeStamped: 0,
  replaced: 0,
})

/** The counters of every node of a plan, those of earlier runs on the same state included. */
export class Ledger {
  readonly rows = new Map<NodeId, Counters>()
  /** Of nodes that the plan had in earlier runs and has no more. */
  readonly earlier: Counters = newCounters()
  /** Dead letters that went to their sink in earlier runs. */
  routedEarlier = 0
  readonly #restored = new Map<NodeId, Counters>()

  /** The counters of a node, made at the first ask. */
  of(node: NodeId): Counters {
    let row = this.rows.get(node)
    if (row === undefined) {
      row = newCounters()
      this.rows.set(node, row)
    }
    return row
  }

  /** What earlier runs have counted at a node; nothing is counted yet in this one. */
  restore(node: NodeId, row: Counters): void {
    Object.assign(this.of(node), row)
    this.#restored.set(node, row)
  }

  /** The counters of a node as earlier runs left them. */
  restored(node: NodeId): Counters {
    return this.#restored.get(node) ?? newCounters()
  }

  copy(): Ledger {
    const copy = new Ledger()
    for (const [node, row] of this.#restored) copy.#restored.set(node, row)
    for (const [node, row] of this.rows) copy.rows.set(node, { ...row })
    Object.assign(copy.earlier, this.earlier)
    copy.routedEarlier = this.routedEarlier
    return copy
  }

  /** Earlier runs on the same state have counted something. */
  get isContinued(): boolean {
    return [...this.#restored.values()].some((row) => Object.values(row).some((count) => count !== 0))
  }

  /** What this run has counted. */
  ofThisRun(): Ledger {
    return this.since(this)
  }

  /** What was counted since a run on the same state began, this one or an earlier one. */
  since(first: Ledger): Ledger {
    const fresh = new Ledger()
    for (const [node, row] of this.rows) {
      const before = first.restored(node)
      const counted = fresh.of(node)
      for (const name of Object.keys(row) as (keyof Counters)[]) counted[name] = row[name] - before[name]
    }
    return fresh
  }
}
