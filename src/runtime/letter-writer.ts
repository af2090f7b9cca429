import type { RunContext } from '../ir/callable.ts'
import type { LogicalPlan, SinkNode } from '../ir/plan.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { BufferPool } from './buffer-pool.ts'
import type { DeadLetter } from './dead-letter.ts'
import type { DeadLetterRoute } from './dead-letter-route.ts'
import type { Ledger } from './ledger.ts'
import { SinkEncoder } from './segment/sink-encoder.ts'
import type { Parcel } from './signals.ts'

interface Options {
  readonly plan: LogicalPlan
  readonly catalog: Catalog
  readonly run: RunContext
  readonly pool: BufferPool
  readonly ledger: Ledger
  readonly letters: DeadLetterRoute
}

/** Writes refused events for the dead-letter sink, onto an edge of the caller's. */
export interface LetterWriter {
  /** Tells of it where there is no such sink. */
  readonly send: (letter: DeadLetter) => void
  readonly flush: () => void
}

export function letterWriter(
  { plan, catalog, run, pool, ledger, letters }: Options,
  emit: (parcel: Parcel) => void,
): LetterWriter {
  const { deadLetter } = plan
  const dead = plan.nodes.find((node): node is SinkNode => node.id === deadLetter && node.op === 'sink')
  const encoder =
    dead &&
    new SinkEncoder(dead, {
      catalog,
      run,
      buffer: (size) => pool.take(size),
      recycle: (buffer) => pool.give(buffer),
      emit: (_, piece, release) => emit({ piece, release }),
    })
  return {
    send(letter) {
      // What the dead-letter sink itself refuses has nowhere to go.
      if (letters.send(letter, letter.node === deadLetter ? undefined : encoder)) ledger.of(deadLetter!).in++
    },
    flush: () => encoder?.flush(),
  }
}
