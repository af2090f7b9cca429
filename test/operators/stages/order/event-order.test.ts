import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PartitionTime } from '../../../../src/core/event-time/partition-time.ts'
import { type HeldEvent, heldEventCodec } from '../../../../src/operators/contract/held-event.ts'
import { type Meta, noMeta } from '../../../../src/operators/contract/row.ts'
import type { StatefulContext } from '../../../../src/operators/contract/stateful.ts'
import { EventOrder } from '../../../../src/operators/stages/order/event-order.ts'
import { TrackedState } from '../../../../src/runtime/state/tracked-state.ts'
import { copyState } from '../../../support/copy-state.ts'

/** Nothing is a jump. */
const rules = {
  maxJump: Number.POSITIVE_INFINITY,
  now: undefined,
  counts: { lateIdle: 0, timeOutlier: 0 },
}

const never = Number.NEGATIVE_INFINITY
const end = Number.POSITIVE_INFINITY

function open(timed = true, state = new TrackedState(heldEventCodec, true)): EventOrder {
  const context = { timed, state: () => state as unknown }
  return new EventOrder(context as Pick<StatefulContext, 'timed' | 'state'>)
}

const at = (time: number, partition = 'p', line = 1, watermark = never): Meta => ({
  ...noMeta,
  origin: { source: 's', partition, path: null },
  time,
  watermark,
  line,
})

const drain = (order: EventOrder, watermark: number): string[] => {
  const out: string[] = []
  for (let next = order.next(watermark); next !== undefined; next = order.next(watermark))
    out.push(String(next.values[0]))
  return out
}

test('events leave in the order of time, source, partition and line', () => {
  const order = open()
  order.add(0, ['d'], at(2, 'a', 9))
  order.add(0, ['c'], at(1, 'b', 1))
  order.add(0, ['b'], at(1, 'a', 2))
  order.add(0, ['a'], at(1, 'a', 1))
  order.add(0, ['a2'], at(1, 'a', 1))
  expect(drain(order, end)).toEqual(['a', 'a2', 'b', 'c', 'd'])
  expect(order.size).toBe(0)
})

test('an event of the time of the watermark waits, since one that sorts before it may still come', () => {
  const order = open()
  // Partition "a" stands at 5 and has more of that time to come.
  order.add(0, ['b'], at(5, 'b', 1, 5))
  expect(drain(order, 5)).toEqual([])
  expect(order.add(0, ['a'], at(5, 'a', 2, 5))).toBe('held')
  expect(drain(order, 6)).toEqual(['a', 'b'])
})

test('an event before the watermark of its own partition is late; one at it is not', () => {
  const order = open()
  expect(order.add(0, ['x'], at(4, 'p', 1, 5))).toBe('late')
  expect(order.add(0, ['x'], at(5, 'p', 1, 5))).toBe('held')
})

test('nothing is held on a stream without event time', () => {
  const order = open(false)
  expect(order.add(0, ['x'], { ...at(1), time: Number.NaN })).toBe('now')
  expect(order.size).toBe(0)
})

test('values and metadata are copied', () => {
  const order = open()
  const values = ['a']
  const meta = { ...at(1) }
  order.add(0, values, meta)
  values[0] = 'changed'
  Object.assign(meta, { time: 99 })
  expect(order.next(end)).toMatchObject({ values: ['a'], meta: { time: 1 } })
})

const streams = fc.record({
  lateness: fc.nat(4),
  /** Steps in time of each of three partitions; negative ones go back. */
  partitions: fc.array(fc.array(fc.integer({ min: -3, max: 4 }), { maxLength: 12 }), {
    minLength: 1,
    maxLength: 3,
  }),
  /** Whose turn it is, and whether time is looked at after it. */
  turns: fc.infiniteStream(fc.record({ who: fc.nat(2), cut: fc.boolean() })),
  restart: fc.nat(30),
})

/** Runs streams through an order with one interleaving and one way of cutting batches. */
function run({
  lateness,
  partitions,
  turns,
  restart,
}: typeof streams extends fc.Arbitrary<infer T> ? T : never) {
  const clocks = partitions.map(() => new PartitionTime({ ...rules, lateness }, Number.NEGATIVE_INFINITY))
  const left = partitions.map((steps, p) => {
    let time = 10
    return steps.map((step, i) => {
      time += step
      return { time, line: i + 1, partition: `p${p}` }
    })
  })
  let state = new TrackedState<HeldEvent>(heldEventCodec, true)
  let order = open(true, state)
  const out: string[] = []
  const accepted: { time: number; line: number; partition: string }[] = []
  for (let turn = 0; left.some((events) => events.length > 0); turn++) {
    const { who, cut } = turns.next().value!
    const p = [who, 0, 1, 2].find((one) => (left[one]?.length ?? 0) > 0)!
    const event = left[p]!.shift()!
    const watermark = clocks[p]!.take(event.time)
    const { time, line, partition } = event
    if (order.add(0, [`${time} ${partition} ${line}`], at(time, partition, line, watermark)) === 'held')
      accepted.push(event)
    if (turn === restart) {
      const next = new TrackedState(heldEventCodec, true)
      copyState(state, next)
      state = next
      order = open(true, state)
      order.restored()
    }
    if (cut) out.push(...drain(order, Math.min(...clocks.map((clock) => clock.watermark))))
  }
  out.push(...drain(order, end))
  return { out, accepted, kept: state.size }
}

test('what leaves is a sort of what was not late, whatever the interleaving, the cuts and a restart', () => {
  fc.assert(
    fc.property(streams, (input) => {
      const { out, accepted, kept } = run(input)
      const sorted = accepted.toSorted(
        (a, b) =>
          a.time - b.time ||
          (a.partition < b.partition ? -1 : a.partition > b.partition ? 1 : a.line - b.line),
      )
      expect(out).toEqual(sorted.map(({ time, partition, line }) => `${time} ${partition} ${line}`))
      expect(kept).toBe(0)
    }),
    { numRuns: 2000 },
  )
})
