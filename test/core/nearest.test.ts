import { expect, test } from 'vitest'
import { nearest } from '../../src/core/nearest.ts'

test.each([
  ['wheer', 'where'],
  ['Where', 'where'],
  ['tresh', undefined],
  ['treshold', 'threshold'],
  ['thresh', 'threshold'],
  ['a', undefined],
  ['kafka', undefined],
])('the nearest name to "%s" is %s', (name, near) => {
  expect(nearest(name, ['where', 'threshold', 'b', 'set'])).toBe(near)
})

test('the nearer of two names wins', () => {
  expect(nearest('statsu', ['state', 'status'])).toBe('status')
})
