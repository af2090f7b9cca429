import { expect, test } from 'vitest'
import { BoundedBuffer } from '../../src/runtime/bounded-buffer.ts'
import { Gate } from '../../src/runtime/gate.ts'
import type { Parcel } from '../../src/runtime/signals.ts'

let released = 0
function parcel(count: number, size = 10, buffer = Buffer.alloc(size)): Parcel {
  return {
    piece: { target: null, buffer, start: 0, end: size, count },
    release: () => {
      released++
    },
  }
}

function bounded(overflow: 'block' | 'drop_newest' | 'drop_oldest', events = 10, bytes = 1000) {
  const gate = new Gate()
  const dropped: number[] = []
  const buffer = new BoundedBuffer<string>({
    events,
    bytes,
    overflow,
    gates: [gate],
    dropped: (count) => dropped.push(count),
  })
  return { buffer, gate, dropped }
}

/** Takes and settles everything up to the next mark; gives the counts. */
function drain(buffer: BoundedBuffer<string>): readonly number[] {
  const next = buffer.take(100, 1e9)
  if (next === undefined || 'mark' in next) return []
  for (const each of next.parcels) buffer.settle(each)
  return next.parcels.map(({ piece }) => piece.count)
}

test('gates close at 80 % of the events and open at 50 %', () => {
  const { buffer, gate } = bounded('block')
  for (let i = 0; i < 7; i++) buffer.put(parcel(1))
  expect(gate.isOpen).toBe(true)
  buffer.put(parcel(1))
  expect(gate.isOpen).toBe(false)
  const taken = buffer.take(3, 1e9)
  if (taken === undefined || 'mark' in taken) throw new Error('no parcels')
  buffer.settle(taken.parcels[0]!)
  buffer.settle(taken.parcels[1]!)
  expect(gate.isOpen).toBe(false)
  buffer.settle(taken.parcels[2]!)
  expect(gate.isOpen).toBe(true)
})

test('gates close at 80 % of the bytes that are held on to, a shared buffer counted once', () => {
  const { buffer, gate } = bounded('block', 1000, 1000)
  const shared = Buffer.alloc(500)
  buffer.put(parcel(1, 10, shared))
  buffer.put(parcel(1, 10, shared))
  expect(gate.isOpen).toBe(true)
  buffer.put(parcel(1, 300))
  expect(gate.isOpen).toBe(false)
  expect(drain(buffer)).toEqual([1, 1, 1])
  expect(gate.isOpen).toBe(true)
})

test('a parcel counts until it is settled, not until it is taken', () => {
  const { buffer } = bounded('block')
  buffer.put(parcel(5))
  const taken = buffer.take(1, 1e9)
  expect(buffer.events).toBe(5)
  if (taken === undefined || 'mark' in taken) throw new Error('no parcels')
  released = 0
  buffer.settle(taken.parcels[0]!)
  expect(buffer.events).toBe(0)
  expect(released).toBe(1)
})

test('blocking takes what comes although it is full: the source sees the gate next time', () => {
  const { buffer, dropped } = bounded('block')
  for (let i = 0; i < 30; i++) buffer.put(parcel(1))
  expect(buffer.events).toBe(30)
  expect(dropped).toEqual([])
})

test('dropping the newest keeps what waits and counts what came', () => {
  const { buffer, gate, dropped } = bounded('drop_newest')
  buffer.put(parcel(6))
  buffer.put(parcel(5))
  buffer.put(parcel(4))
  expect(drain(buffer)).toEqual([6, 4])
  expect(dropped).toEqual([5])
  expect(gate.closes).toBe(0)
})

test('dropping the oldest makes room for what came, and never takes what is being written', () => {
  const { buffer, dropped } = bounded('drop_oldest')
  buffer.put(parcel(1))
  buffer.take(1, 1e9)
  buffer.put(parcel(4))
  buffer.put(parcel(5))
  buffer.put(parcel(6))
  expect(dropped).toEqual([4, 5])
  expect(drain(buffer)).toEqual([6])
})

test('a batch larger than the buffer is taken when nothing waits', () => {
  const { buffer, dropped } = bounded('drop_newest')
  buffer.put(parcel(50))
  expect(dropped).toEqual([])
  expect(drain(buffer)).toEqual([50])
})

test('marks keep their place between parcels', () => {
  const { buffer } = bounded('block')
  buffer.put(parcel(1))
  buffer.mark('a')
  buffer.put(parcel(2))
  expect(drain(buffer)).toEqual([1])
  expect(buffer.take(10, 1e9)).toEqual({ mark: 'a' })
  expect(drain(buffer)).toEqual([2])
  expect(buffer.take(10, 1e9)).toBeUndefined()
})

test('no more is taken at once than asked for', () => {
  const { buffer } = bounded('block', 1000, 1e6)
  for (let i = 0; i < 5; i++) buffer.put(parcel(1, 100))
  const some = buffer.take(100, 250)
  expect(some !== undefined && 'parcels' in some && some.parcels.length).toBe(2)
})

test('a barred buffer holds the gates closed until it is unbarred', () => {
  const { buffer, gate } = bounded('block')
  buffer.bar()
  buffer.bar()
  expect(gate.isOpen).toBe(false)
  buffer.unbar()
  expect(gate.isOpen).toBe(true)
})
