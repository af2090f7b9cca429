import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  StreamTime,
  type StreamTimeOptions,
  type TimeRows,
} from '../../../src/core/event-time/stream-time.ts'

const never = Number.NEGATIVE_INFINITY
const second = 1_000_000
const quarter = 250_000

/** A stream on a clock that the test holds. */
function stream(given: Partial<StreamTimeOptions> = {}, start = 0) {
  let now = start
  const counts = { lateIdle: 0, timeOutlier: 0 }
  const time = new StreamTime({
    lateness: 0,
    idle: 10 * second,
    maxJump: 3600 * second,
    now: () => now,
    counts,
    isLenient: false,
    isArrival: false,
    told: () => never,
    ...given,
  })
  return {
    time,
    counts,
    take: (partition: string, at: number) => time.partition(partition).take(at),
    /** Lets the clock go on, with a look at it each quarter of a second. */
    wait(micros: number, isHeld = false) {
      const end = now + micros
      while (now < end) {
        now = Math.min(end, now + quarter)
        time.tick(now, isHeld)
      }
    },
    setClock(micros: number) {
      now = micros
      time.tick(now, false)
    },
  }
}

describe('a live stream', () => {
  test('W3: the least of its partitions counts, and it never goes back', () => {
    const { time, take } = stream()
    expect(time.watermark).toBe(never)
    take('a', 50)
    expect(time.watermark).toBe(50)
    take('b', 70)
    take('a', 90)
    expect(time.watermark).toBe(70)
    take('c', 10)
    expect(time.watermark).toBe(70)
  })

  test('W3: a partition that is silent for "idle" is set aside', () => {
    const { time, take, wait } = stream()
    take('a', 50)
    take('b', 70)
    for (let i = 0; i < 11; i += 1) {
      wait(second)
      take('b', 100 + i)
    }
    expect(time.watermark).toBe(110)
    expect(time.isIdle).toBe(false)
  })

  test('W3: a partition that wakes begins at the combined value, and its older events are counted apart', () => {
    const { time, take, wait, counts } = stream()
    take('a', 50)
    for (let i = 0; i < 12; i += 1) {
      wait(second)
      take('b', 1000 + i)
    }
    expect(take('a', 60)).toBe(1011)
    expect(counts.lateIdle).toBe(1)
    expect(time.watermark).toBe(1011)
  })

  test('W3: a partition that appears begins at the combined value', () => {
    const { take, counts } = stream()
    take('a', 500)
    expect(take('b', 400)).toBe(500)
    expect(take('b', 600)).toBe(500)
    expect(counts.lateIdle).toBe(1)
  })

  test('what stands behind may be further, and a partition that wakes begins there', () => {
    let told = never
    const { take } = stream({ told: () => told })
    take('a', 500)
    told = 800
    expect(take('b', 700)).toBe(800)
  })

  test('W4: when all are idle the watermark goes on with the clock from the largest', () => {
    const { time, take, wait } = stream()
    take('a', 50)
    take('b', 70)
    wait(12 * second)
    expect(time.isIdle).toBe(true)
    const from = time.watermark
    expect(from).toBeGreaterThanOrEqual(70)
    wait(5 * second)
    expect(time.watermark).toBe(from + 5 * second)
  })

  test('W4: a stream from which nothing ever came is idle, and holds nobody back', () => {
    const { time, wait } = stream()
    wait(9 * second)
    expect(time.isIdle).toBe(false)
    wait(2 * second)
    expect(time.isIdle).toBe(true)
    expect(time.watermark).toBe(never)
  })

  test('W5: a partition that has ended holds nobody back, and at the end of the stream all is complete', () => {
    const { time, take } = stream()
    take('a', 50)
    take('b', 70)
    time.ends('a')
    expect(time.watermark).toBe(70)
    time.end()
    expect(time.watermark).toBe(Number.POSITIVE_INFINITY)
    expect(time.isIdle).toBe(false)
  })

  test('W6: a partition that goes idle confirms its last event', () => {
    const { time, take, wait } = stream({}, 7200 * second)
    take('a', 50)
    take('a', 7200 * second)
    expect(time.watermark).toBe(50)
    wait(11 * second)
    expect(time.watermark).toBeGreaterThanOrEqual(7200 * second)
  })

  test('silence while a full buffer keeps it from reading says nothing', () => {
    const { time, take, wait } = stream()
    take('a', 50)
    wait(60 * second, true)
    expect(time.isIdle).toBe(false)
    expect(time.watermark).toBe(50)
  })

  test('a partition with something left to read is waited for', () => {
    const { time, take, wait } = stream()
    time.expect(['a', 'b'])
    take('a', 50)
    wait(30 * second)
    expect(time.watermark).toBe(never)
    time.rests('b')
    time.rests('a')
    wait(11 * second)
    expect(time.isIdle).toBe(true)
  })

  test('a clock that is put back makes nobody idle and takes no watermark back', () => {
    const { time, take, wait, setClock } = stream({}, 100 * second)
    take('a', 50)
    wait(quarter)
    setClock(0)
    wait(9 * second)
    expect(time.isIdle).toBe(false)
    wait(2 * second)
    const before = time.watermark
    setClock(0)
    expect(time.watermark).toBe(before)
  })

  test('a clock that is put forward, or a machine that slept, makes nobody idle', () => {
    const { time, take, wait, setClock } = stream()
    take('a', 50)
    wait(quarter)
    setClock(1e15)
    expect(time.isIdle).toBe(false)
  })

  test('while all are idle a leap of the clock counts as "max_jump" at most', () => {
    const { time, take, wait, setClock } = stream()
    take('a', 50)
    wait(11 * second)
    const before = time.watermark
    setClock(1e15)
    time.tick(1e15 + quarter, false)
    expect(time.watermark).toBeLessThan(before + 2 * second)
    for (let i = 2; i <= 8; i += 1) time.tick(1e15 + i * quarter, false)
    expect(time.watermark).toBeGreaterThanOrEqual(before + 3600 * second)
    expect(time.watermark).toBeLessThan(before + 3603 * second)
  })

  test('what came while the process stood still is read before the clock counts, though all were idle', () => {
    const { time, take, wait, setClock, counts } = stream({}, 1000 * second)
    take('a', 1000 * second)
    wait(15 * second)
    setClock(1600 * second)
    // It came during the stall, and is read in the moment after it.
    expect(take('a', 1030 * second)).toBeLessThan(1030 * second)
    expect(counts.lateIdle).toBe(0)
    wait(5 * second)
    expect(time.watermark).toBe(1030 * second)
  })

  test('who was silent and is asked once more is set aside again as soon as nothing was found', () => {
    const { time, take, wait } = stream()
    take('a', 50)
    for (let i = 0; i < 12; i += 1) {
      wait(second)
      take('b', 1000 + i)
    }
    time.expect(['a'])
    take('b', 2000)
    wait(30 * second, true)
    expect(time.watermark).toBe(1011)
    time.rests('a')
    expect(time.watermark).toBe(2000)
  })

  test('nobody becomes idle while it is not known whether something is there, however long that is', () => {
    const { time, take, wait } = stream()
    take('a', 50)
    wait(9 * second)
    time.expect(['a'])
    wait(60 * second)
    expect(time.isIdle).toBe(false)
    time.rests('a')
    wait(second + quarter)
    expect(time.isIdle).toBe(true)
  })

  test('a source that knows for how long nothing came is believed, whatever the clock says', () => {
    const { time, take, wait } = stream()
    take('a', 50)
    take('b', 70)
    wait(quarter)
    time.expect(['a'])
    time.rests('a', 9 * second)
    expect(time.watermark).toBe(50)
    time.rests('a', 10 * second)
    expect(time.watermark).toBe(70)
  })

  test('the clock counts also while it is asked whether something came', () => {
    const { time, take, wait } = stream()
    take('a', 50)
    wait(11 * second)
    const before = time.watermark
    time.expect(['a'])
    wait(20 * second)
    expect(time.watermark).toBe(before)
    time.rests('a')
    wait(second)
    expect(time.watermark).toBe(before + 21 * second)
  })

  test('an event without a time of its own moves nothing and wakes nobody', () => {
    const { time, take, wait } = stream()
    take('a', 50)
    expect(time.timeless('a', 900)).toBe(50)
    wait(11 * second)
    time.timeless('a', 11 * second)
    expect(time.isIdle).toBe(true)
    expect(time.watermark).toBeLessThan(11 * second)
  })

  test('where no event has a time of its own, those of their arrival are gone by once all is silent', () => {
    const { time, wait } = stream()
    wait(quarter)
    time.timeless('a', 5 * second)
    wait(11 * second)
    expect(time.watermark).toBeGreaterThanOrEqual(5 * second)
  })

  test('the time of arrival goes with the clock, and never back', () => {
    const { time, take, wait, setClock } = stream({ isArrival: true, lateness: second })
    wait(5 * second)
    expect(time.watermark).toBe(4 * second)
    setClock(0)
    const arrival = time.arrival(quarter)
    expect(arrival).toBe(5 * second)
    expect(take('a', arrival)).toBeLessThanOrEqual(arrival)
  })

  test('leniently, an event is late only for what has been told', () => {
    let told = never
    const { take } = stream({ isLenient: true, told: () => told })
    take('a', 500)
    told = 300
    expect(take('a', 400)).toBe(300)
    expect(take('b', 200)).toBe(300)
  })
})

type Op = { readonly partition: string; readonly time: number } | { readonly ends: string }

describe('a bounded stream', () => {
  test('W3: knows its partitions before the first read, and waits for each', () => {
    const { time, take } = stream({ now: undefined })
    time.expect(['a', 'b'])
    take('a', 500)
    expect(time.watermark).toBe(never)
    take('b', 20)
    expect(time.watermark).toBe(20)
    time.ends('b')
    expect(time.watermark).toBe(500)
  })

  test('goes on after a restart as if it had not stopped', () => {
    const op = fc.oneof(
      fc.record({ partition: fc.constantFrom('a', 'b', 'c'), time: fc.integer({ min: 0, max: 1000 }) }),
      fc.record({ ends: fc.constantFrom('a', 'b', 'c') }),
    )
    const run = (time: StreamTime, ops: readonly Op[]): unknown[] =>
      ops.map((one) => {
        if ('ends' in one) time.ends(one.ends)
        return ['partition' in one ? time.partition(one.partition).take(one.time) : 0, time.watermark]
      })
    fc.assert(
      fc.property(fc.array(op), fc.array(op), (first, second) => {
        const gone = new Set<string>()
        const sane = (ops: typeof first) =>
          ops.filter((one) => {
            if ('ends' in one) gone.add(one.ends)
            return 'ends' in one || !gone.has(one.partition)
          })
        const [before, after] = [sane(first), sane(second)]
        const through = stream({ now: undefined, maxJump: 300 }).time
        through.expect(['a', 'b', 'c'])
        const kept = new Map<string, TimeRows extends ReadonlyMap<string, infer Row> ? Row : never>()
        for (const one of before) {
          run(through, [one])
          for (const [key, row] of through.save()) kept.set(key, JSON.parse(JSON.stringify(row)))
        }
        const resumed = stream({ now: undefined, maxJump: 300 }).time
        resumed.restore(kept)
        resumed.expect(
          ['a', 'b', 'c'].filter((name) => !before.some((one) => 'ends' in one && one.ends === name)),
        )
        expect(run(resumed, after)).toEqual(run(through, after))
      }),
    )
  })

  test('is never idle', () => {
    const { time, take } = stream({ now: undefined })
    take('a', 50)
    expect(time.isLive).toBe(false)
    expect(time.isIdle).toBe(false)
  })
})

test('only what has changed is kept anew, and what is gone for good is forgotten', () => {
  const { time, take } = stream()
  take('a', 50)
  take('b', 70)
  expect([...time.save().keys()]).toEqual(['a', 'b', ''])
  expect([...time.save().keys()]).toEqual([''])
  take('b', 80)
  expect([...time.save().keys()]).toEqual(['b', ''])
  time.ends('a')
  expect(time.save().get('a')).toEqual({})
})

test('a live stream waits after a restart for whoever spoke before, as long as it may be silent', () => {
  const first = stream()
  first.take('a', 50)
  first.take('b', 70)
  const { time, take, wait } = stream()
  time.restore(first.time.save())
  take('b', 90)
  expect(time.watermark).toBe(50)
  for (let i = 0; i < 11; i += 1) {
    wait(second)
    take('b', 90 + i)
  }
  expect(time.watermark).toBe(100)
})

test('after a restart time waits for partitions that were awaited and not yet read, also those nothing is kept of', () => {
  const first = stream()
  first.time.expect(['a', 'b'])
  first.take('a', 5000)
  const { time, take, wait, counts } = stream()
  time.restore(first.time.save())
  // Meanwhile the source finds out what there is.
  wait(2 * second)
  expect(time.watermark).toBe(never)
  time.expect(['a', 'b'])
  take('a', 6000)
  take('b', 20)
  expect(time.watermark).toBe(20)
  expect(counts.lateIdle).toBe(0)
})

test('the combined watermark is the least of the awake, at its highest so far, for any course of things', () => {
  const op = fc.oneof(
    fc.record({ partition: fc.nat(3), time: fc.integer({ min: 0, max: 10_000 }) }),
    fc.record({ wait: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ ends: fc.nat(3) }),
  )
  fc.assert(
    fc.property(fc.array(op, { maxLength: 60 }), (ops) => {
      const { time, wait } = stream({ idle: 2 * second, lateness: 7 }, 5 * second)
      // The model: for each partition its largest time, and when something came from it last.
      const known = new Map<number, { mark: number; silent: number; isIdle: boolean }>()
      let combined = never
      let largest = never
      let isAllIdle = false
      let silence = 0
      const least = (): void => {
        const awake = [...known.values()].filter((one) => !one.isIdle)
        if (awake.length > 0) combined = Math.max(combined, Math.min(...awake.map(({ mark }) => mark)))
      }
      for (const one of ops) {
        if ('partition' in one) {
          const partition = known.get(one.partition) ?? { mark: combined, silent: 0, isIdle: false }
          if (partition.isIdle) partition.mark = Math.max(partition.mark, combined)
          Object.assign(partition, { silent: -1, isIdle: false })
          known.set(one.partition, partition)
          isAllIdle = false
          expect(time.partition(String(one.partition)).take(one.time)).toBe(partition.mark)
          partition.mark = Math.max(partition.mark, one.time - 7)
          least()
        } else if ('ends' in one) {
          time.ends(String(one.ends))
          const partition = known.get(one.ends)
          if (partition !== undefined) largest = Math.max(largest, partition.mark)
          known.delete(one.ends)
          least()
        } else {
          for (let i = 0; i < one.wait; i += 1) {
            wait(quarter)
            if (isAllIdle) {
              combined += quarter
              continue
            }
            for (const partition of known.values()) {
              if (partition.isIdle) continue
              partition.silent = partition.silent === -1 ? 0 : partition.silent + quarter
              partition.isIdle = partition.silent >= 2 * second
              if (partition.isIdle) largest = Math.max(largest, partition.mark)
            }
            const isAwake = [...known.values()].some((partition) => !partition.isIdle)
            silence = isAwake ? 0 : known.size > 0 ? 2 * second : silence + quarter
            isAllIdle = silence >= 2 * second
            if (isAllIdle) combined = Math.max(combined, largest)
            else least()
          }
        }
        expect(time.watermark).toBe(combined)
        expect(time.isIdle).toBe(isAllIdle)
      }
    }),
    { numRuns: 300 },
  )
})
