import { Subject } from 'rxjs'
import type { NodeId } from '../ir/plan.ts'
import type { DeadLetter } from './dead-letter.ts'
import type { Edges } from './graph.ts'
import type { LetterWriter } from './letter-writer.ts'
import type { Parcel, Signal } from './signals.ts'

/** The way to the dead letter of what is refused after its epoch: an edge with barriers like any other, and an end of its own. */
export class LetterBox {
  readonly #writer: LetterWriter
  readonly edges: Edges
  ended = false
  onEnd: () => void = () => {}

  constructor(
    deadLetter: NodeId,
    writerOf: (emit: (parcel: Parcel) => void) => LetterWriter,
    listen: (edge: Subject<Signal<Parcel>>) => void,
  ) {
    const edge = new Subject<Signal<Parcel>>()
    this.edges = new Map([[deadLetter, edge]])
    this.#writer = writerOf((item) => edge.next({ kind: 'batch', item }))
    listen(edge)
  }

  send(letter: DeadLetter): void {
    this.#writer.send(letter)
    this.#writer.flush()
  }

  end(): void {
    this.ended = true
    this.onEnd()
  }
}
