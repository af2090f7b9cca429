import { expect, test } from 'vitest'
import { StreamTime } from '../../../../src/core/event-time/stream-time.ts'
import { fakeClock } from '../../../support/fake-clock.ts'
import { cluster, startRun } from './stub-source.ts'

const second = 1_000_000
const idle = 10 * second
const lateness = second

/**
 * A live run over partitions of a topic with event time: the event with the offset n is `times[n]` seconds after the start. The clock is looked at
 * four times a second, as the engine does.
 */
async function live(count: number, { restored = new Map() } = {}) {
  const clock = fakeClock()
  const kafka = cluster(count)
  const times = kafka.next.map((): number[] => [])
  const counts = { lateIdle: 0, timeOutlier: 0 }
  const late: string[] = []
  const time = new StreamTime({
    lateness,
    idle,
    maxJump: 3600 * second,
    now: clock.now,
    counts,
    isLenient: false,
    isArrival: false,
    told: () => Number.NEGATIVE_INFINITY,
  })
  const run = startRun(
    kafka,
    { maxWait: 250_000 },
    {
      clock,
      restored,
      partitions: {
        expect: (names) => time.expect(names),
        rests: (name, quiet) => time.rests(name, quiet),
        ends: (name) => time.ends(name),
      },
      taken(name, event) {
        const [partition, offset] = event.split('/').map(Number)
        const at = times[partition!]![offset!]! * second
        if (at < time.partition(name).take(at)) late.push(event)
      },
    },
  )
  /** As `run.read`; behind each answer time goes on, as in the engine. */
  const read: typeof run.read = async (...answer) => {
    await run.read(...answer)
    void time.watermark
  }
  /** Somebody writes an event of now, or of the time that is told. */
  const write = (partition: number, at = clock.now() / second): void => {
    times[partition]!.push(at)
    kafka.write(partition, 1)
  }
  /** Lets time go by, with an answer of the brokers each quarter of a second, and events in these partitions meanwhile. */
  const goOn = async (seconds: number, busy: readonly number[], brokers: readonly (readonly number[])[]) => {
    for (let i = 0; i < seconds * 4; i++) {
      await clock.advance(second / 4)
      for (const partition of busy) write(partition)
      for (const partitions of brokers) await read([...partitions])
      time.tick(clock.now(), false)
    }
  }
  return { ...run, read, clock, kafka, time, counts, late, write, goOn }
}

/** Time as the test holds it. */
const now = ({ clock }: Awaited<ReturnType<typeof live>>): number => clock.now() / second

test('a partition that is quiet holds the others up for "idle", and no longer', async () => {
  const at = await live(2)
  await at.assign()
  await at.goOn(1, [0, 1], [[0, 1]])
  await at.goOn(9, [0], [[0, 1]])
  expect(at.time.watermark).toBe(0)
  await at.goOn(2, [0], [[0, 1]])
  expect(at.time.watermark).toBe(at.clock.now() - lateness)
  await at.end()
})

test.each([
  ['in one answer', [[0, 1]]],
  ['by two brokers', [[0], [1]]],
])(
  'what came to a quiet partition while the process stood still is not late, though another one is read first (%s)',
  async (_, brokers) => {
    const at = await live(2)
    await at.assign()
    await at.goOn(1, [0, 1], brokers)
    await at.goOn(12, [0], brokers)
    // The loop stands still for ten seconds: what was asked before has been answered at the first event.
    const asked = at.asks()
    at.write(0, now(at) + 0.1)
    const ends = [...at.kafka.next]
    for (let s = 1; s <= 10; s++) {
      at.write(0, now(at) + s)
      if (s % 3 === 0) at.write(1, now(at) + s)
    }
    at.clock.leap(10 * second)
    at.time.tick(at.clock.now(), false)
    for (const partitions of brokers) await at.read([...partitions], asked, ends)
    at.time.tick(at.clock.now(), false)
    for (const partitions of brokers) await at.read([...partitions])
    expect(at.late).toEqual([])
    expect(at.counts.lateIdle).toBe(0)
    await at.end()
  },
)

test('what came while the network stood still is not late, though a broker has answered before', async () => {
  const at = await live(2)
  await at.assign()
  const both = [[0], [1]]
  await at.goOn(1, [0, 1], both)
  await at.goOn(12, [0], both)
  const asked = at.asks()
  const ends = [...at.kafka.next]
  for (let s = 1; s <= 10; s++) {
    at.write(0, now(at) + s)
    if (s % 3 === 0) at.write(1, now(at) + s)
  }
  // The question to the one comes there late, the answer of the other here.
  await at.goOn(10, [], [])
  await at.read([0], asked)
  await at.read([1], asked, ends)
  at.time.tick(at.clock.now(), false)
  await at.read([0])
  await at.read([1])
  expect([at.late, at.counts.lateIdle]).toEqual([[], 0])
  await at.end()
})

test('while one of two brokers does not answer, time waits for its partitions, though they were quiet', async () => {
  const at = await live(2)
  await at.assign()
  const both = [[0], [1]]
  await at.goOn(1, [0, 1], both)
  await at.goOn(12, [0], both)
  const before = now(at)
  await at.goOn(30, [0], [[0]])
  // A proof holds for a second.
  expect(at.time.watermark).toBeLessThanOrEqual((before + 1.5) * second)
  at.write(1, before + 2)
  at.write(1, before + 20)
  await at.goOn(1, [0], both)
  expect([at.late, at.counts.lateIdle]).toEqual([[], 0])
  // And when it is quiet again, it holds up nobody.
  await at.goOn(12, [0], both)
  expect(at.time.watermark).toBe(at.clock.now() - lateness)
  await at.end()
})

test('a broker that answers again and has nothing holds up nobody from then on', async () => {
  const at = await live(2)
  await at.assign()
  const both = [[0], [1]]
  await at.goOn(1, [0, 1], both)
  await at.goOn(12, [0], both)
  await at.goOn(5, [0], [[0]])
  await at.goOn(0.5, [0], both)
  expect(at.time.watermark).toBe(at.clock.now() - lateness)
  await at.end()
})

test('while no broker answers nobody becomes idle, and time does not go by the clock', async () => {
  const at = await live(2)
  await at.assign()
  await at.goOn(5, [0, 1], [[0, 1]])
  const before = at.time.watermark
  await at.goOn(100, [], [])
  expect([at.time.isIdle, at.time.watermark]).toEqual([false, before])
  at.write(1, 6)
  at.write(0, 7)
  await at.goOn(1, [], [[0, 1]])
  expect([at.late, at.counts.lateIdle]).toEqual([[], 0])
  await at.end()
})

test('before the first answer time waits for whatever there is, and for no partition that is gone', async () => {
  const at = await live(1, { restored: new Map([['gone/0', { offset: 7 }]]) })
  at.time.tick(at.clock.now(), false)
  // By now it has looked what there is; before that it would have waited for all that it knows.
  await at.assign()
  await at.goOn(100, [], [])
  expect(at.time.isIdle).toBe(false)
  await at.goOn(1, [0], [[0]])
  await at.goOn(12, [], [[0]])
  expect(at.time.isIdle).toBe(true)
  await at.end()
})

test('on a machine that is so busy that each answer waits for seconds, who is quiet is found out all the same', async () => {
  const at = await live(2)
  await at.assign()
  await at.goOn(1, [0, 1], [[0, 1]])
  for (let i = 0; i < 20; i++) {
    const asked = at.asks()
    at.clock.leap(3 * second)
    at.write(0)
    at.time.tick(at.clock.now(), false)
    await at.read([0], asked)
    await at.read([1], asked)
  }
  expect(at.time.watermark).toBe(at.clock.now() - lateness)
  await at.end()
})

test('marks of transactions are no events: a partition that holds nothing else becomes idle', async () => {
  const at = await live(2)
  await at.assign()
  await at.goOn(1, [0, 1], [[0, 1]])
  for (let i = 0; i < 48; i++) {
    await at.goOn(0.25, [0], [[0]])
    at.mark(1)
  }
  expect(at.time.watermark).toBe(at.clock.now() - lateness)
  await at.end()
})
