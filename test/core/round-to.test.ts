import { expect, test } from 'vitest'
import { roundTo } from '../../src/core/round-to.ts'

test.each([
  [2.5, 0, 3],
  [-2.5, 0, -3],
  [0.49999999999999994, 0, 0],
  [1.005, 2, 1.01],
  [-1.005, 2, -1.01],
  [1234, -2, 1200],
  [1250, -2, 1300],
  [1e21, 2, 1e21],
  [1.5e-7, 7, 2e-7],
  [0.1 + 0.2, 10, 0.3],
  [0, 3, 0],
  [5, 400, 5],
  [0.5, 400, 0.5],
])('%d to %d digits is %d', (x, digits, result) => expect(roundTo(x, digits)).toBe(result))
