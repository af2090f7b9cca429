import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { Rec } from '../../../../src/core/value.ts'
import {
  type Group,
  type GroupAggregator,
  type GroupQueue,
  QueueFullError,
} from '../../../../src/operators/contract/group-aggregator.ts'
import { BoundedGroupQueue } from '../../../../src/operators/groups/running/bounded-group-queue.ts'
import { GroupRunner } from '../../../../src/operators/groups/running/group-runner.ts'
import { type FakeClock, fakeClock } from '../../../support/fake-clock.ts'
import { bindGroupAggregator, rowOf, toyContext } from '../../../support/group-aggregators.ts'

const ms = 1000

async function running(
  aggregator: GroupAggregator,
  { capacity = 100, flushInterval }: { capacity?: number; flushInterval?: number } = {},
) {
  const clock = fakeClock()
  const queue = new BoundedGroupQueue(capacity, clock)
  const failed = vi.fn()
  const runner = new GroupRunner({
    aggregator,
    queue,
    context: toyContext(clock),
    failed,
    ...(flushInterval === undefined ? {} : { flushInterval }),
  })
  const problem = await runner.start()
  return { clock, queue, runner, failed, problem }
}

const takeAll = (queue: BoundedGroupQueue): Group[] => {
  const taken: Group[] = []
  for (let group = queue.take(); group !== undefined; group = queue.take()) taken.push(group)
  return taken
}
const logs = (groups: readonly Group[]): Rec[] => groups.flatMap((group) => group.logs)

/** A plugin as somebody else may write it: hands all over at the flush. */
function plain(interval: number, more: Partial<GroupAggregator> = {}): GroupAggregator {
  let held: Rec[] = []
  return {
    init: () => interval,
    description: () => 'Holds all until the flush.',
    add: ({ event }) => {
      held.push(event)
      return null
    },
    flush: () => {
      const group: Group = { logs: held, tags: {}, source: 'app', topic: '' }
      held = []
      return group.logs.length === 0 ? [] : [group]
    },
    reset: () => {
      held = []
    },
    ...more,
  }
}

test('nothing goes on before the interval, everything at it, and an empty flush gives nothing', async () => {
  const { clock, queue, runner } = await running(plain(500))
  expect(runner.add(rowOf({ n: 1 }))).toBeUndefined()
  await clock.advance(499 * ms)
  expect(queue.size).toBe(0)
  await clock.advance(1 * ms)
  expect(logs(takeAll(queue))).toEqual([{ n: 1 }])
  await clock.advance(1000 * ms)
  expect(queue.size).toBe(0)
  expect(runner.add(rowOf({ n: 2 }))).toBeUndefined()
  await clock.advance(500 * ms)
  expect(logs(takeAll(queue))).toEqual([{ n: 2 }])
})

test('an interval of 0 is the default of three seconds, or what the runner was given', async () => {
  for (const [flushInterval, wanted] of [
    [undefined, 3000],
    [700, 700],
  ] as const) {
    const { clock, queue, runner } = await running(
      plain(0),
      flushInterval === undefined ? {} : { flushInterval },
    )
    void runner.add(rowOf({ n: 1 }))
    await clock.advance((wanted - 1) * ms)
    expect(queue.size).toBe(0)
    await clock.advance(1 * ms)
    expect(queue.size).toBe(1)
  }
})

test('an aggregator that gives an error or no interval does not start', async () => {
  expect((await running(plain(0, { init: () => ({ error: 'The key is missing.' }) }))).problem).toBe(
    'The key is missing.',
  )
  expect((await running(plain(-1))).problem).toContain('not -1')
  const { problem, clock } = await running(plain(Number.NaN))
  expect(problem).toContain('not NaN')
  expect(clock.waiting()).toBe(0)
})

test('a group that is full reaches the queue before the flush', async () => {
  const { queue, runner } = await running(bindGroupAggregator('default(4)'))
  for (let n = 0; n < 10; n++) void runner.add(rowOf({ n }))
  expect(queue.size).toBe(2)
  await runner.close()
  expect(takeAll(queue).map((group) => group.logs.length)).toEqual([4, 4, 2])
})

test('a group that the queue refuses in the same moment comes with the next flush', async () => {
  const { clock, queue, runner } = await running(bindGroupAggregator('default(1, flush_interval: 100ms)'), {
    capacity: 1,
  })
  expect(runner.add(rowOf({ n: 1 }))).toBeUndefined()
  expect(runner.add(rowOf({ n: 2 }))).toBeUndefined()
  expect(queue.size).toBe(1)
  expect(queue.refusals).toBe(1)
  expect(logs(takeAll(queue))).toEqual([{ n: 1 }])
  await clock.advance(100 * ms)
  expect(logs(takeAll(queue))).toEqual([{ n: 2 }])
})

test('add, flush and reset never overlap, although they wait inside', async () => {
  let clock: FakeClock | undefined
  let inside = 0
  let most = 0
  const calls: string[] = []
  const slowly = async <T>(name: string, result: T): Promise<T> => {
    inside += 1
    most = Math.max(most, inside)
    calls.push(name)
    await new Promise<void>((resolve) => void clock!.after(10 * ms, resolve))
    inside -= 1
    return result
  }
  const world = await running({
    init: () => 15,
    description: () => 'Takes its time.',
    add: () => slowly('add', null),
    flush: () => slowly('flush', []),
    reset: () => slowly('reset', undefined),
  })
  clock = world.clock
  const adding = Promise.all([1, 2, 3, 4].map((n) => world.runner.add(rowOf({ n }))))
  const resetting = world.runner.reset()
  await clock.advance(300 * ms)
  await Promise.all([adding, resetting])
  expect(most).toBe(1)
  expect(calls.filter((call) => call === 'add')).toHaveLength(4)
  expect(calls.filter((call) => call === 'reset')).toHaveLength(1)
  expect(calls.filter((call) => call === 'flush').length).toBeGreaterThan(5)
})

test('while the queue is full, events wait outside, memory stays bounded, and nothing is lost', async () => {
  const { clock, queue, runner } = await running(
    bindGroupAggregator('default(2, max_pending: 3, flush_interval: 100ms)'),
    { capacity: 2 },
  )
  const waits: Promise<void>[] = []
  let sent = 0
  for (; sent < 100; sent++) {
    const wait = runner.add(rowOf({ n: sent }))
    if (wait === undefined) continue
    waits.push(wait)
    sent += 1
    break
  }
  // Two groups in the queue and three that wait: then the source has to.
  expect(sent).toBe(11)
  await clock.advance(1000 * ms)
  expect(queue.size).toBe(2)
  expect(runner.held).toBe(3)

  const received: Rec[] = []
  const sending = (async () => {
    await Promise.all(waits)
    for (; sent < 50; sent++) await runner.add(rowOf({ n: sent }))
    await runner.close()
  })()
  for (let turn = 0; turn < 200 && received.length < 50; turn++) {
    const group = queue.take()
    if (group !== undefined) received.push(...group.logs)
    await clock.advance(7 * ms)
    expect(runner.held).toBeLessThanOrEqual(4)
  }
  await sending
  expect(received).toEqual(Array.from({ length: 50 }, (_, n) => ({ n })))
})

test.each(['before', 'while'])(
  'an aggregator that refuses is not asked again after a stop that comes %s it waits',
  async (when) => {
    const asked: Rec[] = []
    const { clock, runner } = await running(
      plain(3000, {
        async add({ event }) {
          asked.push(event)
          await Promise.resolve()
          return new QueueFullError()
        },
      }),
    )
    void runner.add(rowOf({ n: 1 }))
    void runner.add(rowOf({ n: 2 }))
    if (when === 'while') await clock.advance(ms)
    runner.stop()
    await clock.advance(1000 * ms)
    expect(asked).toEqual([{ n: 1 }])
    expect(clock.waiting()).toBe(0)
  },
)

test('an aggregator that refuses although the queue has room is asked again, in the order of events', async () => {
  const seen: Rec[] = []
  let refuses = 3
  const { clock, runner } = await running(
    plain(1000, {
      add: ({ event }) => {
        if (refuses-- > 0) return new QueueFullError()
        seen.push(event)
        return null
      },
    }),
  )
  const first = runner.add(rowOf({ n: 1 }))
  const second = runner.add(rowOf({ n: 2 }))
  expect(seen).toEqual([])
  await clock.advance(100 * ms)
  await Promise.all([first, second])
  expect(seen).toEqual([{ n: 1 }, { n: 2 }])
  expect(runner.add(rowOf({ n: 3 }))).toBeUndefined()
})

test('"addWithWait" inside "add" holds up its own aggregator and no other', async () => {
  let queueOfPlugin: GroupQueue | undefined
  const outcomes: (QueueFullError | null)[] = []
  const { clock, queue, runner } = await running(
    plain(1000, {
      init: (_context, given) => {
        queueOfPlugin = given
        return 1000
      },
      add: async ({ event }) => {
        const group: Group = { logs: [event], tags: {}, source: 'app', topic: '' }
        outcomes.push(await queueOfPlugin!.addWithWait(group, 100))
        return null
      },
    }),
    { capacity: 1 },
  )
  const other = await running(plain(10))
  await runner.add(rowOf({ n: 1 }))
  const waiting = runner.add(rowOf({ n: 2 }))
  expect(other.runner.add(rowOf({ n: 1 }))).toBeUndefined()
  await clock.advance(50 * ms)
  expect(outcomes).toHaveLength(1)
  expect(logs([queue.take()!])).toEqual([{ n: 1 }])
  await waiting
  expect(outcomes).toEqual([null, null])
})

test('a reset forgets what has not reached the queue', async () => {
  const { queue, runner } = await running(plain(1000))
  void runner.add(rowOf({ n: 1 }))
  await runner.reset()
  await runner.close()
  expect(queue.size).toBe(0)
})

test('a flush that throws is told, what was held is forgotten, and the next flush comes', async () => {
  const reset = vi.fn()
  const { clock, failed } = await running(
    plain(100, {
      reset,
      flush: () => {
        throw new Error('broken')
      },
    }),
  )
  await clock.advance(250 * ms)
  expect(failed.mock.calls).toEqual([[new Error('broken')], [new Error('broken')]])
  expect(reset).toHaveBeenCalledTimes(2)
})

test('whatever the pace of both sides, every event comes out once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      async (pace, capacity, size) => {
        const { clock, queue, runner } = await running(
          bindGroupAggregator(`default(${size}, max_pending: 1, flush_interval: 5ms)`),
          { capacity },
        )
        const received: Rec[] = []
        const sending = (async () => {
          for (let n = 0; n < 30; n++) await runner.add(rowOf({ n }))
          await runner.close()
        })()
        for (let turn = 0; received.length < 30 && turn < 1000; turn++) {
          for (let takes = pace[turn % pace.length]! + (turn > 200 ? 1 : 0); takes > 0; takes--)
            received.push(...(queue.take()?.logs ?? []))
          await clock.advance(2 * ms)
        }
        await sending
        expect(received).toEqual(Array.from({ length: 30 }, (_, n) => ({ n })))
      },
    ),
    { numRuns: 25 },
  )
})
