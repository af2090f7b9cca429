import type { BytesReader, BytesWriter } from '../../core/binary.ts'
import { compareOrdered, compareText } from '../../core/compare.ts'
import type { Value } from '../../core/value.ts'
import type { Origin } from '../contract/chunk.ts'
import type { Meta } from '../contract/row.ts'

/**
 * A value and where its event stood. Events have the order of (time, source, partition, line), whenever they arrive; the values decide
 * between events that agree in all of these, as the rows of one window do.
 */
export interface Kept {
  value: Value
  /** Microseconds; −∞ where the stream has no time. */
  time: number
  origin: Origin
  line: number
}

export const timeOf = ({ time }: Meta): number => (Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time)

export const keep = (value: Value, at: Meta): Kept => ({
  value,
  time: timeOf(at),
  origin: at.origin,
  line: at.line,
})

/** Puts another value and place into it. */
export function replace(kept: Kept, value: Value, at: Meta): void {
  kept.value = value
  kept.time = timeOf(at)
  kept.origin = at.origin
  kept.line = at.line
}

/** Negative, 0 or positive, as the event at this place comes before, with or after the kept one. */
export function orderAgainst(value: Value, at: Meta, kept: Kept): number {
  const time = timeOf(at)
  if (time !== kept.time) return time < kept.time ? -1 : 1
  return orderOfTies(value, at.origin, at.line, kept)
}

export function orderOfKept(a: Kept, b: Kept): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1
  return orderOfTies(a.value, a.origin, a.line, b)
}

function orderOfTies(value: Value, origin: Origin, line: number, kept: Kept): number {
  if (origin !== kept.origin) {
    const order =
      compareText(origin.source, kept.origin.source) || compareText(origin.partition, kept.origin.partition)
    if (order !== 0) return order
  }
  return line - kept.line || compareOrdered(value, kept.value)
}

export function writeKept({ value, time, origin, line }: Kept, out: BytesWriter): void {
  out.value(value)
  out.float(time)
  out.text(origin.source)
  out.text(origin.partition)
  out.count(line)
}

export const readKept = (from: BytesReader): Kept => ({
  value: from.value(),
  time: from.float(),
  origin: { source: from.text(), partition: from.text(), path: null },
  line: from.count(),
})
