import { inOrder, type ModelEvent } from './stream.ts'

export interface JoinModel<E> {
  readonly kind: 'inner' | 'left'
  readonly as: string
  /** Do two events belong together? */
  readonly on: (left: E, right: E) => boolean
  /** Time of the right event less that of the left one, in microseconds. */
  readonly from: number
  readonly to: number
}

/** All pairs of two lists of events that are not late, and what a left join adds, in the order in which a join gives them. */
export function joinModel<E>(
  left: readonly ModelEvent<E>[],
  right: readonly ModelEvent<E>[],
  { kind, as, on, from, to }: JoinModel<E>,
): { readonly event: object; readonly time: number }[] {
  const lefts = left.map((one) => ({ side: 0, ...one }))
  const rights = right.map((one) => ({ side: 1, ...one }))
  const all = inOrder([...lefts, ...rights])
  const rank = (one: ModelEvent<E>): number => all.indexOf(one)
  const results: { event: object; time: number; moment: number[] }[] = []
  for (const l of lefts) {
    const partners = rights.filter(
      (r) => r.time - l.time >= from && r.time - l.time <= to && on(l.event, r.event),
    )
    for (const r of partners) {
      const ranks = [rank(l), rank(r)].sort((a, b) => b - a)
      const time = Math.max(l.time, r.time)
      results.push({ event: { ...l.event, [as]: r.event }, time, moment: [time, 0, ...ranks] })
    }
    if (kind === 'left' && partners.length === 0)
      results.push({
        event: { ...l.event, [as]: null },
        time: l.time,
        moment: [l.time + Math.max(to, 0), 1, rank(l), 0],
      })
  }
  return results
    .sort(
      (a, b) => a.moment.map((part, i) => part - b.moment[i]!).find((difference) => difference !== 0) ?? 0,
    )
    .map(({ event, time }) => ({ event, time }))
}
