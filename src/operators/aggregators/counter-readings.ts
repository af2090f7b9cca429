import { subtract } from '../../core/arithmetic.ts'
import type { BytesReader, BytesWriter } from '../../core/binary.ts'
import { compareOrdered } from '../../core/compare.ts'
import {
  addInt,
  addNumber,
  type ExactSum,
  mergeSums,
  readSum,
  startSum,
  totalOf,
  writeSum,
} from '../../core/exact/exact-sum.ts'
import type { Value } from '../../core/value.ts'
import { type Kept, orderOfKept, readKept, writeKept } from './kept.ts'

/** Readings without a gap, of which only the ends and the growth between them are known. */
interface Run {
  first: Kept
  last: Kept
  readonly growth: ExactSum
}

/**
 * Readings of a counter. The growth from one to the next can be told only when both are known, so the latest readings are held as they
 * are, in case that one arrives late; the older ones become a run.
 */
export interface Counter {
  run: Run | null
  /** None lies before the end of the run. */
  readings: Kept[]
  /** Readings that would lie inside the run. */
  disordered: number
}

/** So many readings stay as they are when older ones become part of the run. */
const held = 1000

export const startCounter = (): Counter => ({ run: null, readings: [], disordered: 0 })

export function addReading(state: Counter, reading: Kept): void {
  const { run } = state
  if (run !== null && orderOfKept(reading, run.last) < 0) {
    if (orderOfKept(reading, run.first) < 0) prepend(run, reading)
    else state.disordered += 1
    return
  }
  state.readings.push(reading)
  if (state.readings.length < 2 * held) return
  state.readings.sort(orderOfKept)
  for (const old of state.readings.splice(0, state.readings.length - held)) append(state, old)
}

/** By how much the counter has grown from one reading to the next: all of it where it began anew. */
const step = (from: Value, to: Value): Value => (compareOrdered(to, from) < 0 ? to : subtract(to, from))

function grow(growth: ExactSum, by: Value): void {
  if (typeof by === 'number') addNumber(growth, by)
  else if (typeof by === 'bigint') addInt(growth, by)
}

function append(state: Counter, reading: Kept): void {
  const { run } = state
  if (run === null) {
    state.run = { first: reading, last: reading, growth: startSum() }
    return
  }
  grow(run.growth, step(run.last.value, reading.value))
  run.last = reading
}

function prepend(run: Run, reading: Kept): void {
  grow(run.growth, step(reading.value, run.first.value))
  run.first = reading
}

export function mergeCounters(into: Counter, from: Counter): void {
  const readings = [...into.readings, ...from.readings].sort(orderOfKept)
  const [earlier, later] = [into.run, from.run]
    .filter((run) => run !== null)
    .sort((a, b) => orderOfKept(a.first, b.first))
  into.disordered += from.disordered
  into.readings = []
  into.run = earlier ?? null
  let rest = readings
  if (earlier !== undefined) {
    rest = readings.filter((reading) => orderOfKept(reading, earlier.first) >= 0)
    // From the latest to the earliest, each becomes the first of the run.
    for (const reading of readings.slice(0, readings.length - rest.length).reverse())
      prepend(earlier, reading)
  }
  if (earlier !== undefined && later !== undefined) {
    if (orderOfKept(earlier.last, later.first) > 0) overlay(into, earlier, later)
    else {
      const isBetween = (reading: Kept): boolean =>
        orderOfKept(reading, earlier.last) >= 0 && orderOfKept(reading, later.first) < 0
      const between = rest.filter(isBetween)
      rest = rest.filter((reading) => !isBetween(reading))
      for (const reading of between) append(into, reading)
      append(into, later.first)
      mergeSums(earlier.growth, later.growth)
      earlier.last = later.last
    }
  }
  for (const reading of rest) addReading(into, reading)
}

/** Two runs over one time: how their readings alternate is not known, so the one that has grown more stands for both. */
function overlay(into: Counter, earlier: Run, later: Run): void {
  into.disordered += 1
  const isLater = compareOrdered(totalOf(later.growth), totalOf(earlier.growth)) > 0
  into.run = {
    first: earlier.first,
    last: orderOfKept(earlier.last, later.last) > 0 ? earlier.last : later.last,
    growth: (isLater ? later : earlier).growth,
  }
}

export function increaseOf({ run, readings }: Counter): Value {
  const sorted = readings.toSorted(orderOfKept)
  const growth = startSum()
  let before = run?.last ?? sorted[0]
  if (before === undefined) return null
  if (run !== null) mergeSums(growth, run.growth)
  for (const reading of sorted) {
    grow(growth, step(before.value, reading.value))
    before = reading
  }
  return totalOf(growth)
}

export function writeCounter({ run, readings, disordered }: Counter, out: BytesWriter): void {
  out.count(disordered)
  out.byte(run === null ? 0 : 1)
  if (run !== null) {
    writeKept(run.first, out)
    writeKept(run.last, out)
    writeSum(run.growth, out)
  }
  out.count(readings.length)
  for (const reading of readings) writeKept(reading, out)
}

export function readCounter(from: BytesReader): Counter {
  const disordered = from.count()
  const run =
    from.byte() === 0 ? null : { first: readKept(from), last: readKept(from), growth: readSum(from) }
  const readings = Array.from({ length: from.count() }, () => readKept(from))
  return { run, readings, disordered }
}
