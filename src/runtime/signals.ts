import type { Encoded } from '../operators/contract/sink.ts'

/** What an edge of the graph carries, in order (protocol G1). `End` counts as every later barrier and as watermark +∞. */
export type Signal<T> = Batch<T> | Watermark | Barrier | End

export interface Batch<T> {
  readonly kind: 'batch'
  readonly item: T
}

/** Event time up to which the stream is believed complete, in microseconds. */
export interface Watermark {
  readonly kind: 'watermark'
  readonly micros: number
}

/** The end of an epoch: what was pushed before it belongs to the epoch, what comes after to the next. */
export interface Barrier {
  readonly kind: 'barrier'
  readonly epoch: number
}

export interface End {
  readonly kind: 'end'
}

export const end: End = { kind: 'end' }

/** Encoded events on their way to a sink. `release` is called once, when nobody needs the bytes any more. */
export interface Parcel {
  readonly piece: Encoded
  readonly release: () => void
}
