/** Streams as plain arrays, and what of them counts: the ground that the models stand on. Slow and obvious on purpose. */

/** An event with its place: source and line number, from 1. Times in microseconds. */
export interface ModelEvent<E = Record<string, unknown>> {
  readonly source: string
  readonly line: number
  readonly time: number
  readonly event: E
}

/** The watermark of a source before its event number `index`: the largest time so far less the lateness (protocol W1). */
export const watermarkBefore = (events: readonly ModelEvent[], index: number, lateness: number): number =>
  Math.max(Number.NEGATIVE_INFINITY, ...events.slice(0, index).map(({ time }) => time)) - lateness

/** The events of one source that are not late by themselves: their time is not before the watermark of the source (W2). */
export const inTime = <E>(events: readonly ModelEvent<E>[], lateness: number): ModelEvent<E>[] =>
  events.filter(
    ({ time }, index) => time >= watermarkBefore(events as readonly ModelEvent[], index, lateness),
  )

/** By time, source, line (W12). */
export const inOrder = <E>(events: readonly ModelEvent<E>[]): ModelEvent<E>[] =>
  events.toSorted(
    (a, b) => a.time - b.time || (a.source < b.source ? -1 : a.source > b.source ? 1 : a.line - b.line),
  )
