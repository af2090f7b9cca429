import { fitsInt64, normalInt } from '../../core/int64.ts'
import { mismatch } from '../../core/mismatch.ts'
import { defineFunction } from '../contract/function.ts'

export const div = defineFunction({
  name: 'div',
  group: 'number',
  summary: 'Divides two ints and cuts the fraction off; null where the second is 0.',
  since: '0.1.0',
  signature: 'div(a: int, b: int) -> int?',
  examples: [
    { code: 'div(7, 2)', gives: '3' },
    { code: 'div(-7, 2)', gives: '-3' },
    { code: 'div(7, 0)', gives: 'null' },
  ],
  run(a: number | bigint, b: number | bigint) {
    // Neither has a fraction, so both are exact as bigints; as floats a quotient near 2^53 could round up.
    const divisor = BigInt(b)
    if (divisor === 0n) return null
    const quotient = BigInt(a) / divisor
    return fitsInt64(quotient) ? normalInt(quotient) : mismatch('the int does not fit into 64 bits')
  },
})
