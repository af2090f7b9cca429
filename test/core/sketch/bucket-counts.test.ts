import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type BucketCounts,
  bucketAt,
  countBucket,
  countBuckets,
  eachBucket,
  startBuckets,
} from '../../../src/core/sketch/bucket-counts.ts'

const contents = (buckets: BucketCounts): (readonly [number, number])[] => {
  const found: [number, number][] = []
  eachBucket(buckets, (code, count) => void found.push([code, count]))
  return found
}

// Clusters of codes and single ones far away, so that the form changes to and fro.
const codes = fc.array(
  fc.oneof(
    fc.integer({ min: -100, max: 400 }),
    fc.integer({ min: 90_000, max: 90_200 }),
    fc.constantFrom(-131_072, 131_071),
  ),
  { maxLength: 1500, size: 'max' },
)
const counts = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 2 ** 33 }))

test('counts are those of a plain map, in ascending order, whatever the form', () => {
  fc.assert(
    fc.property(codes, counts, (all, by) => {
      const buckets = startBuckets()
      const plain = new Map<number, number>()
      for (const [i, code] of all.entries()) {
        const amount = i % 7 === 0 ? by : 1
        countBucket(buckets, code, amount)
        plain.set(code, (plain.get(code) ?? 0) + amount)
      }
      expect(contents(buckets)).toEqual([...plain].sort(([a], [b]) => a - b))
      expect(buckets.used).toBe(plain.size)
    }),
    { numRuns: 60 },
  )
})

test('a run counts as one after the other does, and a bucket is found by the numbers before it', () => {
  fc.assert(
    fc.property(codes, fc.integer({ min: 1, max: 700 }), (all, size) => {
      const buckets = startBuckets()
      const alone = startBuckets()
      for (let from = 0; from < all.length; from += size) {
        const run = Int32Array.from(all.slice(from, from + size))
        const seen = all.slice(0, from + size)
        countBuckets(buckets, run, run.length, Math.min(...seen), Math.max(...seen))
      }
      for (const code of all) countBucket(alone, code, 1)
      expect(contents(buckets)).toEqual(contents(alone))
      expect(buckets.used).toBe(alone.used)
      const sorted = all.toSorted((a, b) => a - b)
      for (let before = 0; before < sorted.length; before += 1 + (before >> 4))
        expect(bucketAt(buckets, sorted.length, before)).toBe(sorted[before])
    }),
    { numRuns: 60 },
  )
})

test('a run of one bucket counts beyond a byte and beyond two', () => {
  const buckets = startBuckets()
  const run = new Int32Array(70_000).fill(7)
  countBuckets(buckets, run, run.length, 0, 100)
  expect(contents(buckets)).toEqual([[7, 70_000]])
})

test('close buckets lie side by side, until one comes that is too far away', () => {
  const buckets = startBuckets()
  for (let code = 0; code < 100; code++) countBucket(buckets, code, 1)
  expect(buckets.dense).not.toBeNull()
  countBucket(buckets, 100_000, 1)
  expect(buckets.dense).toBeNull()
  expect(buckets.list).toHaveLength(101)
})

test('a bucket holds more than 2^32', () => {
  const buckets = startBuckets()
  for (let code = 0; code < 100; code++) countBucket(buckets, code, 1)
  for (let i = 0; i < 3; i++) countBucket(buckets, 7, 2 ** 32 - 1)
  expect(contents(buckets)[7]).toEqual([7, 3 * (2 ** 32 - 1) + 1])
})
