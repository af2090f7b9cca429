import { normalInt } from '../../core/int64.ts'
import { mismatch } from '../../core/mismatch.ts'
import { Duration, Time, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const bin = defineFunction({
  name: 'bin',
  group: 'number',
  summary: 'Rounds a number or time down to a multiple of a width.',
  since: '0.1.0',
  signature: [
    'bin(x: num, width: num) -> num?',
    'bin(x: time, width: duration) -> time?',
    'bin(x: duration, width: duration) -> duration?',
  ],
  examples: [
    { code: 'bin(37, 10)', gives: '30' },
    { code: 'bin(-1, 10)', gives: '-10' },
    { code: 'bin(2026-11-21T10:07:12Z, 5m)', gives: '2026-11-21T10:05:00Z' },
  ],
  run(x: Value, width: Value): Value {
    if (width instanceof Duration) {
      if (width.micros <= 0) return null
      if (x instanceof Time) return new Time(Math.floor(x.micros / width.micros) * width.micros)
      if (x instanceof Duration) return new Duration(Math.floor(x.micros / width.micros) * width.micros)
      return mismatch('a number cannot be rounded to a duration')
    }
    if (x instanceof Time || x instanceof Duration)
      return mismatch('a time is rounded to a duration such as 5m')
    return binNumber(x as number | bigint, width as number | bigint)
  },
})

function binNumber(x: number | bigint, width: number | bigint): Value {
  if (width <= 0) return null
  if (typeof x === 'number' && typeof width === 'number') return Math.floor(x / width) * width + 0
  if (typeof width === 'number' && !Number.isInteger(width)) return Math.floor(Number(x) / width) * width
  if (typeof x === 'number' && !Number.isInteger(x)) return Math.floor(x / Number(width)) * Number(width)
  const rest = BigInt(x) % BigInt(width)
  return normalInt(BigInt(x) - rest - (rest < 0n ? BigInt(width) : 0n))
}
