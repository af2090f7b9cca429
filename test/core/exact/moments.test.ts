import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addToMoments,
  type Moments,
  mergeMoments,
  sampleVariance,
  startMoments,
} from '../../../src/core/exact/moments.ts'
import { exactVariance } from '../../support/exact-reference.ts'

const momentsOf = (values: readonly number[]): Moments => {
  const moments = startMoments()
  for (const value of values) addToMoments(moments, value)
  return moments
}

test('a small spread of large numbers is not lost', () => {
  expect(sampleVariance(momentsOf([1e15, 1e15 + 1, 1e15 + 2]))).toBe(1)
  expect(sampleVariance(momentsOf([1e9 + 0.25, 1e9 + 0.5, 1e9 + 0.75]))).toBe(0.0625)
  expect(sampleVariance(momentsOf([0.1, 0.1, 0.1]))).toBe(0)
})

test('of one value there is none', () => {
  expect(sampleVariance(momentsOf([]))).toBeNull()
  expect(sampleVariance(momentsOf([3]))).toBeNull()
})

test('it is the double next to the truth, for numbers of all sizes and in parts', () => {
  const magnitude = fc
    .integer({ min: -520, max: 500 })
    .chain((e) => fc.double({ noNaN: true, min: 1, max: 2, maxExcluded: true }).map((m) => m * 2 ** e))
  const numbers = fc.array(
    fc.oneof(magnitude, fc.integer(), fc.double({ noNaN: true, min: -1e6, max: 1e6 })),
    {
      minLength: 2,
      maxLength: 12,
    },
  )
  fc.assert(
    fc.property(numbers, fc.nat(), (values, cut) => {
      const half = cut % values.length
      const moments = momentsOf(values.slice(half))
      mergeMoments(moments, momentsOf(values.slice(0, half)))
      expect(sampleVariance(moments)).toBe(exactVariance(values))
      expect(sampleVariance(momentsOf(values))).toBe(exactVariance(values))
    }),
    { numRuns: 500 },
  )
})

test('squares beyond all doubles are kept: the variance is ∞, not NaN', () => {
  expect(sampleVariance(momentsOf([1e300, -1e300]))).toBe(Number.POSITIVE_INFINITY)
  expect(sampleVariance(momentsOf([1e300, 1e300]))).toBe(0)
})
