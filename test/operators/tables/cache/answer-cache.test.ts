import { expect, test } from 'vitest'
import { AnswerCache } from '../../../../src/operators/tables/cache/answer-cache.ts'

function settle(cache: AnswerCache, key: string, until: number): void {
  const answer = cache.open([key])
  answer.row = key
  answer.isSettled = true
  answer.until = until
  cache.trim()
}

test('an answer counts until its time, and can be read after it', () => {
  const cache = new AnswerCache(5)
  settle(cache, 'a', 10)
  expect(cache.fresh(['a'], 9)?.row).toBe('a')
  expect(cache.fresh(['a'], 10)).toBeUndefined()
  expect(cache.peek(['a'])?.row).toBe('a')
})

test('what was not asked for longest goes first', () => {
  const cache = new AnswerCache(2)
  settle(cache, 'a', 10)
  settle(cache, 'b', 10)
  cache.fresh(['a'], 0)
  settle(cache, 'c', 10)
  expect([cache.peek(['a'])?.row, cache.peek(['b'])?.row, cache.peek(['c'])?.row]).toEqual([
    'a',
    undefined,
    'c',
  ])
})

test('what is held, and what is being asked for, stays over the bound', () => {
  const cache = new AnswerCache(1)
  settle(cache, 'a', 10)
  const held = cache.fresh(['a'], 0)!
  held.holders = 1
  const asked = cache.open(['b'])
  expect([cache.size, cache.peek(['a']), cache.peek(['b'])]).toEqual([2, held, asked])
  held.holders = 0
  cache.trim()
  expect([cache.size, cache.peek(['a'])]).toEqual([1, undefined])
})

test('while an answer is asked for anew the old one can be read', () => {
  const cache = new AnswerCache(1)
  settle(cache, 'a', 10)
  expect(cache.open(['a']).row).toBe('a')
})
