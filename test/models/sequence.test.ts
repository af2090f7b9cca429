import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogicalPlan } from '../../src/ir/plan.ts'
import { feedPlan, runFeed } from '../support/run-feed.ts'
import { type Fields, type Streams, second, streamsOf, timeText, turnsOf } from './arbitrary-streams.ts'
import { type ModelStep, sequenceModel } from './sequence-model.ts'
import { inTime } from './stream.ts'

type Event = Fields & { readonly n: string }

interface Case {
  readonly title: string
  readonly by: boolean
  /** Keys of single steps, by their name. */
  readonly own?: Readonly<Record<string, 'v' | 'w'>>
  /** Seconds. */
  readonly within: number
  /** As written, and for the model. */
  readonly steps: readonly (readonly [text: string, step: ModelStep<Event>])[]
}

const step = (
  text: string,
  test: ModelStep<Event>['test'],
  count: readonly [min: number, max: number] = [1, 1],
): readonly [string, ModelStep<Event>] => {
  const name = /^(?:not )?(\w+)/.exec(text)![1]!
  return [text, { name, negated: text.startsWith('not '), min: count[0], max: count[1], test }]
}
const many = Number.POSITIVE_INFINITY

const cases: readonly Case[] = [
  {
    title: 'two steps',
    by: true,
    within: 6,
    steps: [step('a: v == 0', ({ v }) => v === 0), step('b: v == 1', ({ v }) => v === 1)],
  },
  {
    title: 'steps that fit the same events',
    by: true,
    within: 12,
    steps: [
      step('a: v <= 2', ({ v }) => v <= 2),
      step('b: v <= 3', ({ v }) => v <= 3),
      step('c: v >= 1', ({ v }) => v >= 1),
    ],
  },
  {
    title: 'a step that takes several',
    by: true,
    within: 15,
    steps: [step('a[2..]: v <= 1', ({ v }) => v <= 1, [2, many]), step('b: v >= 1', ({ v }) => v >= 1)],
  },
  {
    title: 'a last step that takes just so many',
    by: false,
    within: 8,
    steps: [step('a: v == 0', ({ v }) => v === 0), step('b[2]: v <= 2', ({ v }) => v <= 2, [2, 2])],
  },
  {
    title: 'steps that may be left out',
    by: false,
    within: 9,
    steps: [
      step('a: v == 0', ({ v }) => v === 0),
      step('b[0..2]: v <= 2', ({ v }) => v <= 2, [0, 2]),
      step('c[0..]: v == 2', ({ v }) => v === 2, [0, many]),
      step('d: v >= 2', ({ v }) => v >= 2),
    ],
  },
  {
    title: 'steps that look at those before',
    by: false,
    within: 10,
    steps: [
      step('a: v >= 1', ({ v }) => v >= 1),
      step('b: v < a.v', ({ v }, { a }) => v < a![0]!.v),
      step('c: v > b.v and v != a.v', ({ v }, { a, b }) => v > b![0]!.v && v !== a![0]!.v),
    ],
  },
  {
    title: 'a list that is looked at',
    by: true,
    within: 20,
    steps: [
      step('a[1..3]: v >= 2', ({ v }) => v >= 2, [1, 3]),
      step('b: v < length(a)', ({ v }, { a }) => v < a!.length),
    ],
  },
  {
    title: 'an event forbidden between two steps',
    by: true,
    within: 12,
    steps: [
      step('a: v <= 1', ({ v }) => v <= 1),
      step('not x: v == 4', ({ v }) => v === 4),
      step('b: v >= 2', ({ v }) => v >= 2),
    ],
  },
  {
    title: 'an event forbidden that looks back',
    by: false,
    within: 12,
    steps: [
      step('a: v <= 2', ({ v }) => v <= 2),
      step('b: v >= 1', ({ v }) => v >= 1),
      step('not x: v == a.v', ({ v }, { a }) => v === a![0]!.v),
      step('c: v >= 3', ({ v }) => v >= 3),
    ],
  },
  {
    title: 'an event that fails to come',
    by: true,
    within: 5,
    steps: [step('a: v <= 1', ({ v }) => v <= 1), step('not b: v == 2', ({ v }) => v === 2)],
  },
  {
    title: 'several that fail to come after several',
    by: false,
    within: 7,
    steps: [
      step('a[2..]: v <= 2', ({ v }) => v <= 2, [2, many]),
      step('not b: v == 3', ({ v }) => v === 3),
      step('not c: v == 4', ({ v }) => v === 4),
    ],
  },
  {
    title: 'steps with keys of their own, of which events may fit several',
    by: false,
    own: { a: 'v', x: 'w', b: 'w' },
    within: 12,
    steps: [
      step('a[1..2]: v <= 3', ({ v }) => v <= 3, [1, 2]),
      step('not x: v == 4', ({ v }) => v === 4),
      step('b: w <= 2', ({ w }) => w <= 2),
    ],
  },
  {
    title: 'one step',
    by: true,
    within: 4,
    steps: [step('a[3..]: v <= 3', ({ v }) => v <= 3, [3, many])],
  },
]

function pipeline({ by, own = {}, within, steps }: Case, lateness: number): string {
  const taking = steps.filter(([, { negated }]) => !negated)
  const items = taking.map(([text, { name }]) =>
    text.includes('[') ? `${name}: map(${name}, x -> x.n)` : `${name}: [${name}.n]`,
  )
  return `
source one = feed(time: t, lateness: ${lateness}s)
source two = feed(time: t, lateness: ${lateness}s)
sink out = collect()
from one, two
  | sequence ${by ? 'by k ' : ''}within ${within}s { ${steps.map(([text, { name }]) => (own[name] === undefined ? text : `${text} by ${own[name]}`)).join(', ')} } emit {at: @time, ${items.join(', ')}}
  | to out`
}

/** What the model says that a sink is given. */
function expected(streams: Streams, { by, own = {}, within, steps }: Case, lateness: number): object[] {
  const events = [...streams.events.values()].flatMap((list) => inTime(list, lateness * second))
  return sequenceModel<Event>(events, {
    key: (event, name) => (own[name] === undefined ? (by ? event.k : null) : event[own[name]]),
    within: within * second,
    steps: steps.map(([, one]) => one),
  }).map(({ time, taken }) => ({
    at: timeText(time),
    ...Object.fromEntries(Object.entries(taken).map(([name, list]) => [name, list.map(({ n }) => n)])),
  }))
}

test.each(cases)(
  'a sequence of $title gives what the model gives, in its order, however its streams are cut and interleaved',
  async (one) => {
    const plans = new Map<number, LogicalPlan>()
    for (const lateness of [0, 3, 20]) plans.set(lateness, await feedPlan(pipeline(one, lateness)))
    let matches = 0
    await fc.assert(
      fc.asyncProperty(streamsOf('one', 'two'), fc.constantFrom(0, 3, 20), async (streams, lateness) => {
        const says = expected(streams, one, lateness)
        matches += says.length
        for (const which of [0, 1]) {
          const { out } = await runFeed(plans.get(lateness)!, turnsOf(streams, which))
          expect(out.get('out')).toEqual(says)
        }
      }),
      { numRuns: Number(process.env['LOGPIPE_RUNS'] ?? 60) },
    )
    expect(matches).toBeGreaterThan(0)
  },
)
