import { describe, expect, test } from 'vitest'
import type { Rec } from '../../../src/core/value.ts'
import { type Group, QueueFullError } from '../../../src/operators/contract/group-aggregator.ts'
import { groupAggregators } from '../../../src/operators/groups/index.ts'
import { bindGroupAggregator, rowOf, toyContext } from '../../support/group-aggregators.ts'

describe.each(groupAggregators)('$name', (spec) => {
  test('is described in one sentence', () => {
    expect(spec.name).toMatch(/^aggregator_[a-z][a-z0-9_]*$/)
    expect(spec.summary).toMatch(/^[A-Z][a-z]+s .*\.$/)
    expect(spec.summary.length).toBeLessThan(80)
    const said = bindGroupAggregator(spec.examples[0]!.use).description()
    expect(said).toMatch(/^[^\n]+\.$/)
  })

  test.each(spec.examples)('shows an example that is true: $title', async ({ use, in: events, out }) => {
    const aggregator = bindGroupAggregator(use)
    // A queue without room: everything comes with the flush.
    await aggregator.init(toyContext(), {
      add: () => new QueueFullError(),
      addWithWait: () => Promise.resolve(new QueueFullError()),
    })
    for (const event of events) expect(await aggregator.add(rowOf(event, 'app'))).toBeNull()
    expect(await aggregator.flush()).toEqual(out)
    expect(await aggregator.flush()).toEqual([])
  })

  test('a reset forgets, and a flush after it gives nothing', async () => {
    const aggregator = bindGroupAggregator(spec.examples[0]!.use)
    await aggregator.init(toyContext(), { add: () => null, addWithWait: () => Promise.resolve(null) })
    await aggregator.add(rowOf({ host: 'a' }, 'app'))
    await aggregator.reset()
    expect(await aggregator.flush()).toEqual([])
  })
})

async function packed(use: string, events: readonly { readonly source: string; readonly event: Rec }[]) {
  const aggregator = bindGroupAggregator(use)
  const early: Group[] = []
  await aggregator.init(toyContext(), {
    add: (group) => {
      early.push(group)
      return null
    },
    addWithWait: () => Promise.resolve(null),
  })
  for (const { source, event } of events) await aggregator.add(rowOf(event, source))
  return { early, last: await aggregator.flush() }
}
const sizes = (groups: readonly Group[]): number[] => groups.map(({ logs }) => logs.length)
const numbered = (count: number, source = 'app') =>
  Array.from({ length: count }, (_, n) => ({ source, event: { n } }))

test('ten events in groups of four are 4, 4 and, with the flush, 2', async () => {
  const { early, last } = await packed('default(4)', numbered(10))
  expect(sizes(early)).toEqual([4, 4])
  expect(sizes(last)).toEqual([2])
})

test('bytes end a group as well, and a larger event is a group of its own', async () => {
  const text = 'x'.repeat(40)
  const events = ['', '', '', text.repeat(9), ''].map((more) => ({
    source: 'app',
    event: { text: text + more },
  }))
  const { early, last } = await packed('default(max_bytes: 110)', events)
  expect(sizes(early)).toEqual([2, 1, 1])
  expect(sizes(last)).toEqual([1])
})

test('sources are packed apart', async () => {
  const events = numbered(6).map(({ event }, i) => ({ event, source: i % 2 === 0 ? 'a' : 'b' }))
  const { early, last } = await packed('default(2, topic: "logs")', events)
  expect(early.map(({ source, topic }) => [source, topic])).toEqual([
    ['a', 'logs'],
    ['b', 'logs'],
  ])
  expect(last.map(({ source, logs }) => [source, logs.length])).toEqual([
    ['a', 1],
    ['b', 1],
  ])
})

test('keys are told apart by value, not by text, and the oldest group goes when there are too many', async () => {
  const values = [1, '1', null, { a: 1 }, 1]
  const { early, last } = await packed(
    'group_by(k, max_groups: 3)',
    values.map((k) => ({ source: 'app', event: { k } })),
  )
  expect(early.map(({ tags, logs }) => [tags, logs.length])).toEqual([
    [{ k: '1' }, 1],
    [{ k: '1' }, 1],
  ])
  expect(last.map(({ tags }) => tags)).toEqual([{}, { k: '{"a":1}' }, { k: '1' }])
})

test('several keys, also inside records, become tags by their paths', async () => {
  const event = { k8s: { pod: 'web-1' }, level: 'warn' }
  const { last } = await packed('group_by([k8s.pod, level])', [{ source: 'app', event }])
  expect(last).toEqual([
    { logs: [event], tags: { 'k8s.pod': 'web-1', level: 'warn' }, source: 'app', topic: '' },
  ])
})

test('the interval between flushes is what was written, in milliseconds', async () => {
  const queue = { add: () => null, addWithWait: () => Promise.resolve(null) }
  expect(await bindGroupAggregator('default').init(toyContext(), queue)).toBe(0)
  expect(await bindGroupAggregator('default(flush_interval: 500ms)').init(toyContext(), queue)).toBe(500)
})
