import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BatchSize } from '../../../../src/operators/sinks/kafka/batch-size.ts'

const bounds = { least: 1000, most: 100_000, latency: 50_000 }

test('requests are halved while answers are late, and grow by a tenth of the most when they are in time again', () => {
  const size = new BatchSize(bounds)
  size.answered(100_000, 60_000)
  expect(size.bytes).toBe(50_000)
  size.failed()
  expect(size.bytes).toBe(25_000)
  size.answered(25_000, 10_000)
  expect(size.bytes).toBe(35_000)
})

test('answers that are late make them no smaller than a quarter of the most, failures do', () => {
  const size = new BatchSize(bounds)
  for (let n = 0; n < 10; n++) size.answered(size.bytes, 60_000)
  expect(size.bytes).toBe(25_000)
  size.failed()
  expect(size.bytes).toBe(12_500)
  size.answered(12_500, 60_000)
  expect(size.bytes).toBe(12_500)
})

test('a small request that was quick says nothing of larger ones', () => {
  const size = new BatchSize(bounds)
  size.failed()
  size.answered(100, 1)
  expect(size.bytes).toBe(50_000)
})

test('the size stays between its bounds whatever happens', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(200_000), fc.nat(100_000))), (answers) => {
      const size = new BatchSize(bounds)
      for (const [bytes, micros] of answers) {
        size.answered(bytes, micros)
        expect(size.bytes).toBeGreaterThanOrEqual(bounds.least)
        expect(size.bytes).toBeLessThanOrEqual(bounds.most)
      }
    }),
  )
})
