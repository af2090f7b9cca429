import { Subject } from 'rxjs'
import type { RunContext } from '../ir/callable.ts'
import type { LogicalPlan, NodeId, SinkNode } from '../ir/plan.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { recordsOf } from '../operators/contract/event-record.ts'
import type { Encoded } from '../operators/contract/sink.ts'
import type { BufferPool } from './buffer-pool.ts'
import type { DeadLetter } from './dead-letter.ts'
import type { DeadLetterRoute } from './dead-letter-route.ts'
import type { StateStore } from './epoch/state-store.ts'
import type { Ledger } from './ledger.ts'
import { usesOutbox } from './outbox/uses-outbox.ts'
import { placeOfRecord } from './place-of-record.ts'
import { SinkEncoder } from './segment/sink-encoder.ts'
import { end, type Parcel, type Signal } from './signals.ts'

interface Options {
  readonly plan: LogicalPlan
  readonly catalog: Catalog
  readonly run: RunContext
  readonly pool: BufferPool
  readonly ledger: Ledger
  readonly letters: DeadLetterRoute
  readonly store: StateStore | undefined
}

/**
 * The way of what one sink refuses to the sink of the dead letters. The barrier goes down it when the refusing sink has passed it: what was
 * refused before belongs to the same epoch.
 */
export class Refusals {
  readonly edge = new Subject<Signal<Parcel>>()
  readonly #node: SinkNode
  readonly #options: Options
  readonly #encoder: SinkEncoder | undefined
  #hasEnded = false

  /** `dead`: the sink of the dead letters, where there is one. */
  constructor(node: SinkNode, dead: SinkNode | undefined, options: Options) {
    this.#node = node
    this.#options = options
    this.#encoder =
      dead &&
      new SinkEncoder(dead, {
        catalog: options.catalog,
        run: options.run,
        buffer: (size) => options.pool.take(size),
        recycle: (buffer) => options.pool.give(buffer),
        emit: (_sink, piece, release) => this.edge.next({ kind: 'batch', item: { piece, release } }),
      })
  }

  /** One letter for each event. Gives how many went to the sink of the dead letters. */
  send(piece: Encoded, code: string, reason: string): number {
    const { ledger, letters, plan } = this.#options
    const { id, use, name } = this.#node
    const stage = `${use.name} sink "${name}"`
    let routed = 0
    for (const one of textsOf(piece)) {
      if (letters.send({ code, node: id, stage, reason, ...one }, this.#encoder)) routed++
    }
    if (routed > 0) {
      ledger.of(plan.deadLetter!).in += routed
      this.#encoder!.flush()
    }
    return routed
  }

  /** The sink has everything before Barrier(epoch); Infinity at its end. */
  passed(epoch: number): void {
    if (this.#hasEnded) return
    if (epoch < Number.POSITIVE_INFINITY) {
      this.edge.next({ kind: 'barrier', epoch })
      return
    }
    this.#hasEnded = true
    this.edge.next(end)
  }
}

/** For each sink that may refuse events. What the sink of the dead letters itself refuses has nowhere to go. */
export function refusalsOf(options: Options): ReadonlyMap<NodeId, Refusals> {
  const { plan, catalog, store } = options
  const sinks = plan.nodes.filter((node): node is SinkNode => node.op === 'sink')
  const dead = sinks.find(({ id }) => id === plan.deadLetter)
  // An outbox sees to its refusals by itself.
  const refusing = sinks.filter(
    (node) => catalog.sinks.get(node.use.name)!.refuses === true && !usesOutbox(node, catalog, store),
  )
  return new Map(
    refusing.map((node) => [node.id, new Refusals(node, node === dead ? undefined : dead, options)]),
  )
}

/** As many as events: one a line. Where an event took several lines, the first text holds them all and the others are empty. */
function textsOf(piece: Encoded): readonly Pick<DeadLetter, 'raw' | 'source' | 'position' | 'at'>[] {
  const { buffer, start, end: to, count } = piece
  if (piece.isRecords === true)
    return [...recordsOf(piece)].map((record) => ({
      ...placeOfRecord(record),
      raw: record.bytes.toString('utf8'),
    }))
  const text = buffer.toString('utf8', start, to).replace(/\n$/, '')
  const lines = text.split('\n')
  if (lines.length === count) return lines.map((raw) => ({ raw }))
  return Array.from({ length: count }, (_, i) => ({ raw: i === 0 ? text : '' }))
}
