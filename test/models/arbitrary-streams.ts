import fc from 'fast-check'
import { type Rec, Time } from '../../src/core/value.ts'
import type { Turn } from '../support/feed-source.ts'
import type { ModelEvent } from './stream.ts'

/** What the random events hold besides their time and number: few values, so that they meet. */
export interface Fields {
  readonly k: string | null
  readonly v: number
  readonly w: number
}

/** Events in seconds: `t` has disorder and ties; `n` tells events apart over all sources. */
export interface Streams {
  readonly events: ReadonlyMap<string, readonly ModelEvent<Fields & { readonly n: string }>[]>
  /** Which source pushes how many events next; where a number ends a batch. */
  readonly orders: readonly (readonly { readonly source: number; readonly size: number }[])[]
}

export const second = 1_000_000

const steps = fc.array(
  fc.record({
    /** Seconds since the event before; negative ones go back. */
    step: fc.oneof(fc.constantFrom(0, 0, 1, 1, 2), fc.integer({ min: -6, max: 9 })),
    k: fc.constantFrom('a', 'a', 'b', null),
    v: fc.nat(4),
    w: fc.nat(3),
  }),
  { maxLength: 14 },
)

/** Random streams of the named sources, with two ways of interleaving them and cutting them into batches. */
export const streamsOf = (...sources: readonly string[]): fc.Arbitrary<Streams> =>
  fc
    .record({
      lists: fc.tuple(...sources.map(() => steps)),
      orders: fc.tuple(order(sources.length), order(sources.length)),
    })
    .map(({ lists, orders }) => ({
      events: new Map(sources.map((name, i) => [name, eventsOf(name, lists[i]!)])),
      orders,
    }))

const order = (sources: number) =>
  fc.array(fc.record({ source: fc.nat(sources - 1), size: fc.integer({ min: 1, max: 6 }) }), {
    maxLength: 20,
  })

function eventsOf(
  source: string,
  list: readonly (Fields & { readonly step: number })[],
): ModelEvent<Fields & { readonly n: string }>[] {
  let time = 100
  return list.map(({ step, k, v, w }, index) => {
    time += step
    return { source, line: index + 1, time: time * second, event: { k, v, w, n: `${source}${index + 1}` } }
  })
}

/** The turns of one of the two orders; what is left at its end comes source by source, and each source ends with its last event. */
export function turnsOf({ events, orders }: Streams, which: number): Turn[] {
  const names = [...events.keys()]
  const left = new Map(names.map((name) => [name, [...events.get(name)!]]))
  const turns: Turn[] = []
  const push = (source: string, size: number): void => {
    const mine = left.get(source)
    if (mine === undefined) return
    const batch = mine.splice(0, size)
    if (batch.length > 0) turns.push({ source, events: batch.map(recordOf) })
    if (mine.length > 0) return
    left.delete(source)
    turns.push({ source, end: true })
  }
  for (const { source, size } of orders[which]!) push(names[source]!, size)
  for (const name of [...left.keys()]) push(name, Number.POSITIVE_INFINITY)
  return turns
}

const recordOf = ({ time, event }: ModelEvent<Fields & { readonly n: string }>): Rec => ({
  t: new Time(time),
  ...event,
})

/** An event as a sink writes it. */
export const written = ({ time, event }: ModelEvent<Fields & { readonly n: string }>): Rec => ({
  t: timeText(time),
  ...event,
})

/** RFC 3339, as a sink writes a time of whole seconds. */
export const timeText = (micros: number): string =>
  new Date(micros / 1000).toISOString().replace('.000Z', 'Z')
