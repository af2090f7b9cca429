import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BytesReader, BytesWriter } from '../../../src/core/binary.ts'
import {
  addInt,
  addNumber,
  type ExactSum,
  meanOf,
  mergeSums,
  readSum,
  roundedTotal,
  startSum,
  totalOf,
  writeSum,
} from '../../../src/core/exact/exact-sum.ts'
import { mismatches } from '../../../src/core/mismatch.ts'
import { exactSum } from '../../support/exact-reference.ts'

const sumOf = (values: readonly (number | bigint)[]): ExactSum => {
  const sum = startSum()
  for (const value of values) {
    if (typeof value === 'bigint') addInt(sum, value)
    else addNumber(sum, value)
  }
  return sum
}

test('a tenth ten times is one', () => {
  expect(totalOf(sumOf(Array.from({ length: 10 }, () => 0.1)))).toBe(1)
  expect(totalOf(sumOf([1e16, 1, -1e16]))).toBe(1)
  expect(totalOf(sumOf([1e100, 1, -1e100, 0.5]))).toBe(1.5)
})

test('of any doubles the sum is the one next to the truth', () => {
  const doubles = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(fc.array(doubles, { maxLength: 40 }), (values) => {
      const wanted = Number(exactSum(values))
      expect(roundedTotal(sumOf(values)) + 0).toBe(wanted + 0)
    }),
    { numRuns: 500 },
  )
})

test('a partial sum may lie beyond all doubles, the whole may not', () => {
  const large = Number.MAX_VALUE
  expect(totalOf(sumOf([large, large, -large]))).toBe(large)
  expect(totalOf(sumOf([large, large, -large, -large, 0.25]))).toBe(0.25)
  expect(totalOf(sumOf([large, large]))).toBeNull()
  expect(meanOf(sumOf([large, large]), 2)).toBe(large)
  expect(meanOf(sumOf([-large, -large, -large]), 3)).toBe(-large)
})

test('ints stay exact beyond 2^53, and beyond 64 bits only at the end', () => {
  const max = Number.MAX_SAFE_INTEGER
  expect(totalOf(sumOf([max, 2]))).toBe(9007199254740993n)
  expect(totalOf(sumOf([max, max, -max]))).toBe(max)
  expect(totalOf(sumOf([2n ** 63n - 1n, 5, -5]))).toBe(2n ** 63n - 1n)
  const before = mismatches.count
  expect(totalOf(sumOf([2n ** 63n - 1n, 1]))).toBeNull()
  expect(mismatches.count).toBe(before + 1)
  expect(totalOf(sumOf([2n ** 63n - 1n, 0.5, 1]))).toBe(2 ** 63)
})

test('many levels of error are kept, merged and written', () => {
  const values = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 1 : -1) * 2 ** (i * 31 - 900) * 1.1)
  const sum = sumOf(values)
  expect(sum.rare).not.toBeNull()
  const out = new BytesWriter()
  writeSum(sum, out)
  const copy = readSum(new BytesReader(out.take()))
  mergeSums(copy, sumOf(values.map((value) => -value)))
  expect(totalOf(copy)).toBe(0)
})
