import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogicalPlan } from '../../src/ir/plan.ts'
import { feedPlan, runFeed } from '../support/run-feed.ts'
import {
  type Fields,
  type Streams,
  second,
  streamsOf,
  timeText,
  turnsOf,
  written,
} from './arbitrary-streams.ts'
import type { ModelEvent } from './stream.ts'
import { fixedWindows, type ModelRows, rowWindows, sessions } from './window-model.ts'

type Event = Fields & { readonly n: string }
type Sources = readonly (readonly ModelEvent<Event>[])[]

interface Case {
  /** As written after `over`. */
  readonly over: string
  readonly emit?: string
  readonly model: (sources: Sources, lateness: number) => ModelRows<Event>
}

const keyOf = ({ k }: Event): string | null => k

/** Starts of the windows that an instant lies in. */
const stepsOf = (size: number, every: number, offset: number) => (time: number) => {
  const starts: number[] = []
  for (let start = Math.floor((time - offset) / every) * every + offset; start > time - size; start -= every)
    starts.push(start)
  return starts
}

const fixed = (size: number, every: number, offset = 0, pane?: number): Case['model'] => {
  const starts = stepsOf(size * second, every * second, offset * second)
  return (sources, lateness) =>
    fixedWindows(
      sources,
      lateness,
      keyOf,
      starts,
      size * second,
      pane === undefined ? undefined : pane * second,
    )
}

const cases: readonly Case[] = [
  { over: 'tumbling(5s)', model: fixed(5, 5) },
  { over: 'tumbling(7s, offset: 3s)', model: fixed(7, 7, 3) },
  { over: 'tumbling(9s)', emit: 'emit every 3s', model: fixed(9, 9, 0, 3) },
  { over: 'sliding(6s, every: 2s)', model: fixed(6, 2) },
  { over: 'sliding(7s, every: 3s)', model: fixed(7, 3) },
  { over: 'sliding(3s, every: 5s)', model: fixed(3, 5) },
  { over: 'sliding(6s, every: 4s)', emit: 'emit every 2s', model: fixed(6, 4, 0, 2) },
  { over: 'session(gap: 2s)', model: (sources, lateness) => sessions(sources, lateness, keyOf, 2 * second) },
  {
    over: 'session(gap: 4s, max: 6s)',
    model: (sources, lateness) => sessions(sources, lateness, keyOf, 4 * second, { max: 6 * second }),
  },
  {
    over: 'session(gap: 4s, until: v == 4)',
    model: (sources, lateness) =>
      sessions(sources, lateness, keyOf, 4 * second, { until: ({ v }) => v === 4 }),
  },
  {
    over: 'rows(3, ttl: 5s)',
    model: (sources, lateness) => rowWindows(sources, lateness, keyOf, 3, 5 * second),
  },
]

const pipeline = ({ over, emit = '' }: Case, lateness: number): string => `
source one = feed(time: t, lateness: ${lateness}s)
source two = feed(time: t, lateness: ${lateness}s)
source three = feed(time: t, lateness: ${lateness}s)
sink out = collect()
sink late = collect()
from one, two, three
  | aggregate c = count(), total = sum(v), ids = list(n), last = last(n) by k over ${over} ${emit} late to late
  | set start = @window.start, end = @window.end, at = @time, final = @final
  | to out`

/** A row as the sink is given it. */
const rowText = ({ start, end, time, final, key, events }: ModelRows<Event>['rows'][number]): object => ({
  k: key,
  c: events.length,
  total: events.reduce((sum, { event }) => sum + event.v, 0),
  ids: events.map(({ event }) => event.n),
  last: events.at(-1)!.event.n,
  start: micros(start),
  end: micros(end),
  at: micros(time),
  final,
})

/** Ends of windows lie one microsecond before or after a second. */
const micros = (time: number): string => {
  const rest = ((time % second) + second) % second
  const text = timeText(time - rest)
  return rest === 0 ? text : text.replace('Z', `.${String(rest).padStart(6, '0')}Z`)
}

const byNumber = (a: { n?: unknown }, b: { n?: unknown }): number => (String(a.n) < String(b.n) ? -1 : 1)

test.each(cases)(
  'over $over $emit the rows and the late events are those of the model, however the streams are cut and interleaved',
  async (one) => {
    const plans = new Map<number, LogicalPlan>()
    for (const lateness of [0, 3, 20]) plans.set(lateness, await feedPlan(pipeline(one, lateness)))
    let rows = 0
    let late = 0
    await fc.assert(
      fc.asyncProperty(
        streamsOf('one', 'three', 'two'),
        fc.constantFrom(0, 3, 20),
        async (streams: Streams, lateness) => {
          const says = one.model([...streams.events.values()], lateness * second)
          rows += says.rows.length
          late += says.late.length
          for (const which of [0, 1]) {
            const { out } = await runFeed(plans.get(lateness)!, turnsOf(streams, which))
            expect(out.get('out')).toEqual(says.rows.map(rowText))
            expect([...out.get('late')!].sort(byNumber)).toEqual(says.late.map(written).sort(byNumber))
          }
        },
      ),
      { numRuns: Number(process.env['LOGPIPE_RUNS'] ?? 60) },
    )
    expect(rows).toBeGreaterThan(20)
    expect(late).toBeGreaterThan(0)
  },
)
