import { expect, test } from 'vitest'
import { intOfFloat } from '../../src/core/int-of-float.ts'
import { mismatches } from '../../src/core/mismatch.ts'

test('a whole float is an int, exact beyond 2^53, a mismatch beyond 64 bits', () => {
  expect(intOfFloat(3)).toBe(3)
  expect(intOfFloat(-0)).toBe(0)
  expect(intOfFloat(2 ** 60)).toBe(2n ** 60n)
  const before = mismatches.count
  expect(intOfFloat(1e30)).toBeNull()
  expect(mismatches.count).toBe(before + 1)
})
