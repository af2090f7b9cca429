import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PartitionTime, type TimeRules } from '../../../src/core/event-time/partition-time.ts'

const never = Number.NEGATIVE_INFINITY

const rules = (given: Partial<TimeRules> = {}): TimeRules => ({
  lateness: 0,
  maxJump: 100,
  now: undefined,
  counts: { lateIdle: 0, timeOutlier: 0 },
  ...given,
})

/** The rules W1, W2 and W6 word for word: the accepted times so far, and the one that waits. */
function model(times: readonly number[], { lateness, maxJump, now }: TimeRules) {
  const accepted: number[] = []
  const before: number[] = []
  let waits: number | null = null
  let outliers = 0
  for (const time of times) {
    before.push(Math.max(never, ...accepted) - lateness)
    if (waits !== null && waits - time <= maxJump) accepted.push(waits)
    else if (waits !== null) outliers += 1
    const known = accepted.length > 0 ? Math.max(...accepted) : now?.()
    waits = known !== undefined && time - known > maxJump ? time : null
    if (waits === null) accepted.push(time)
  }
  return { before, outliers }
}

test('the watermark before each event is that of the rules, with jumps, lateness and a clock', () => {
  const clock = fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined })
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 2000 })), {
        maxLength: 40,
      }),
      fc.integer({ min: 0, max: 80 }),
      clock,
      (times, lateness, at) => {
        const given = rules({ lateness, now: at === undefined ? undefined : () => at })
        const partition = new PartitionTime(given, never)
        const expected = model(times, given)
        expect(times.map((time) => partition.take(time))).toEqual(expected.before)
        expect(given.counts.timeOutlier).toBe(expected.outliers)
      },
    ),
  )
})

test('a run of times is taken as each of them would be, as far as it goes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 2000 })), {
        maxLength: 60,
      }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 60, maxLength: 60 }),
      fc.integer({ min: 0, max: 80 }),
      fc.option(fc.integer({ min: 0, max: 200 }), { nil: Number.POSITIVE_INFINITY }),
      (times, marks, lateness, ceiling) => {
        const [one, other] = [
          new PartitionTime(rules({ lateness }), 20),
          new PartitionTime(rules({ lateness }), 20),
        ]
        one.ceiling = other.ceiling = ceiling
        const odd = Uint8Array.from(marks, (mark) => (mark === 0 ? 1 : 0))
        const columns = [Float64Array.from(times), odd] as const
        const watermarks = new Float64Array(times.length)
        for (let at = 0; at < times.length; at++) {
          const end = other.takeRun(...columns, at, times.length, watermarks)
          for (; at < end; at++) expect(watermarks[at]).toBe(one.take(times[at]!))
          if (at < times.length) expect(other.take(times[at]!)).toBe(one.take(times[at]!))
          expect(other.save()).toEqual(one.save())
        }
      },
    ),
  )
})

test('W1: the watermark is the largest time so far less the lateness, whatever the order', () => {
  const partition = new PartitionTime(rules({ lateness: 10 }), never)
  expect([50, 40, 70, 60].map((time) => partition.take(time))).toEqual([never, 40, 40, 60])
  expect(partition.watermark).toBe(60)
})

test('W6: one event far in the future moves nothing until the next one confirms it', () => {
  const given = rules()
  const partition = new PartitionTime(given, never)
  partition.take(10)
  partition.take(500)
  expect(partition.watermark).toBe(10)
  partition.take(450)
  expect(partition.watermark).toBe(500)
  expect(given.counts.timeOutlier).toBe(0)
})

test('W6: an event far in the future that the next one does not confirm is counted and forgotten', () => {
  const given = rules()
  const partition = new PartitionTime(given, never)
  for (const time of [10, 500, 11, 12]) partition.take(time)
  expect(partition.watermark).toBe(12)
  expect(given.counts.timeOutlier).toBe(1)
})

test('W6: a partition that falls silent or ends confirms what waits', () => {
  const partition = new PartitionTime(rules(), never)
  partition.take(10)
  partition.take(500)
  partition.rest()
  expect(partition.watermark).toBe(500)
})

test('W6: a first event is a jump only against the clock of a live run', () => {
  const bounded = new PartitionTime(rules(), never)
  bounded.take(5000)
  expect(bounded.watermark).toBe(5000)
  const live = new PartitionTime(rules({ now: () => 1000 }), never)
  live.take(5000)
  expect(live.watermark).toBe(never)
  live.take(1001)
  expect(live.watermark).toBe(1001)
})

test('W3: a partition begins at the value that it is given, and its older events are counted', () => {
  const given = rules()
  const partition = new PartitionTime(given, 100)
  expect([60, 90, 120, 110].map((time) => partition.take(time))).toEqual([100, 100, 100, 120])
  // 110 is late by its own partition, which has come to 120 by itself.
  expect(given.counts.lateIdle).toBe(2)
})

test('what is kept goes on as if nothing had been between', () => {
  const times = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 20 })
  fc.assert(
    fc.property(
      times,
      times,
      fc.integer({ min: 0, max: 300 }),
      fc.boolean(),
      (first, second, start, isRaised) => {
        const through = new PartitionTime(rules({ lateness: 5 }), isRaised ? start : never)
        const stopped = new PartitionTime(rules({ lateness: 5 }), isRaised ? start : never)
        for (const time of first) expect(stopped.take(time)).toBe(through.take(time))
        const kept = JSON.parse(JSON.stringify(stopped.save()))
        const resumed = new PartitionTime(rules({ lateness: 5 }), never, kept)
        for (const time of second) expect(resumed.take(time)).toBe(through.take(time))
      },
    ),
  )
})

test('a ceiling holds back what events are given, not the watermark', () => {
  const partition = new PartitionTime(rules(), never)
  partition.ceiling = 20
  expect([10, 50, 60].map((time) => partition.take(time))).toEqual([never, 10, 20])
  expect(partition.watermark).toBe(60)
})
