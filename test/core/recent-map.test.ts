import { expect, test } from 'vitest'
import { RecentMap } from '../../src/core/recent-map.ts'

test('what was used longest ago goes first, and there are never more than said', () => {
  const map = new RecentMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  expect(map.get('a')).toBe(1)
  map.set('c', 3)
  expect([map.has('a'), map.has('b'), map.has('c'), map.size]).toEqual([true, false, true, 2])
  map.set('a', 4)
  map.set('d', 5)
  expect([map.get('a'), map.get('c'), map.get('d')]).toEqual([4, undefined, 5])
  map.delete('a')
  expect(map.size).toBe(1)
  map.clear()
  expect(map.size).toBe(0)
})
