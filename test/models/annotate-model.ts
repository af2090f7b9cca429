import { inOrder, inTime, type ModelEvent } from './stream.ts'

/** An event with those of its key that it is looked at together with, in order. */
export interface Annotated<E> {
  readonly event: ModelEvent<E>
  readonly seen: readonly ModelEvent<E>[]
}

/** What `annotate` looks at: the last so many events of the key or so long, ends included, with the event itself or without. */
export interface Look {
  readonly count?: number
  /** Microseconds. */
  readonly span?: number
  readonly withItself: boolean
}

/** Each event that is not late, in order, with those that it is looked at together with. */
export function annotateModel<E>(
  sources: readonly (readonly ModelEvent<E>[])[],
  lateness: number,
  keyOf: (event: E) => unknown,
  { count = Number.POSITIVE_INFINITY, span = Number.POSITIVE_INFINITY, withItself }: Look,
): Annotated<E>[] {
  const events = inOrder(sources.flatMap((list) => inTime(list, lateness)))
  return events.map((event, i) => {
    const before = events
      .slice(0, withItself ? i + 1 : i)
      .filter((one) => keyOf(one.event) === keyOf(event.event) && event.time - one.time <= span)
    return { event, seen: count === Number.POSITIVE_INFINITY ? before : before.slice(-count) }
  })
}
