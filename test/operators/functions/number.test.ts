import { expect, test } from 'vitest'
import { mismatches } from '../../../src/core/mismatch.ts'
import { Duration, Time } from '../../../src/core/value.ts'
import { evaluateText } from '../../support/evaluate.ts'

test.each<[string, unknown]>([
  ['abs(-9_007_199_254_740_993)', 9007199254740993n],
  ['round(-2.5)', -3],
  ['round(2.675, 2)', 2.68],
  ['ceil(-0.5)', 0],
  ['div(9_007_199_254_740_993, 1)', 9007199254740993n],
  ['div(-7, -2)', 3],
  ['pow(0, -1)', null],
  ['log(-1)', null],
  ['log(8, 1)', null],
  ['exp(1000)', null],
  ['min_of(1, null)', null],
  ['max_of("a", "b")', 'b'],
  ['bin(-0.5, 0.25)', -0.5],
  ['bin(5, 0)', null],
  ['bin(9_007_199_254_740_993, 10)', 9007199254740990],
  ['bin(-9_007_199_254_740_993, 10)', -9007199254741000n],
  ['bin(61s, 30s)', new Duration(60_000_000)],
  ['bin(1969-12-31T23:59:59Z, 1m)', new Time(-60_000_000)],
  ['bit_and(-1, 9_007_199_254_740_993)', 9007199254740993n],
  ['bit_or(1, -2)', -1],
  ['bit_shift(1, 63)', -9223372036854775808n],
  ['bit_shift(-8, -1)', -4],
])('%s', (code, value) => expect(evaluateText(code)).toStrictEqual(value))

test.each(['ceil(1e30)', 'bit_shift(1, 64)', 'div(-9_223_372_036_854_775_808, -1)'])(
  '%s is a mismatch',
  (code) => {
    const before = mismatches.count
    expect(evaluateText(code)).toBeNull()
    expect(mismatches.count).toBeGreaterThan(before)
  },
)
