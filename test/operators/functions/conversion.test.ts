import { expect, test } from 'vitest'
import { Duration } from '../../../src/core/value.ts'
import { evaluateText } from '../../support/evaluate.ts'

test.each<[string, unknown]>([
  ['int(" +42 ")', 42],
  ['int("-0")', 0],
  ['int("0x1F", 16)', 31],
  ['int("-z", 36)', -35],
  ['int("12", 2)', null],
  ['int("1.5")', null],
  ['int("")', null],
  ['int("1e3")', null],
  ['int("9007199254740993")', 9007199254740993n],
  ['int("-9223372036854775808")', -9223372036854775808n],
  ['int("9223372036854775808")', null],
  ['int(true)', 1],
  ['int([1])', null],
  ['int(null)', null],
  ['float("1.")', 1],
  ['float(".5")', 0.5],
  ['float("0x10")', null],
  ['float("NaN")', null],
  ['float("1e999")', null],
  ['string(null)', null],
  ['string(2026-11-21T10:00:00Z)', '2026-11-21T10:00:00.000Z'],
  ['bool(" ON ")', true],
  ['bool(2)', null],
  ['bool([])', null],
  ['duration(5s)', new Duration(5_000_000)],
  ['is_empty(bytes(""))', true],
  ['is_empty(0s)', false],
  ['null_if(1, 1.0)', null],
  ['type_of(bytes("a"))', 'bytes'],
  ['exists(a)', false],
])('%s', (code, value) => expect(evaluateText(code)).toStrictEqual(value))

test('a field that is null exists', () => {
  expect(evaluateText('exists(a)', { a: null })).toBe(true)
  expect(evaluateText('exists(a.b)', { a: { c: 1 } })).toBe(false)
})
