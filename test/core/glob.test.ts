import { expect, test } from 'vitest'
import { globMatches } from '../../src/core/glob.ts'

test.each([
  ['debug_*', 'debug_a', true],
  ['debug_*', 'debug_', true],
  ['debug_*', 'xdebug_a', false],
  ['*', '', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a?c', 'a😀c', true],
  ['*.log', 'a.log.gz', false],
  ['*a*b*', 'xxaxxbxx', true],
  ['*a*b*', 'xxbxxaxx', false],
  ['helm.sh/*', 'helm.sh/chart', true],
  ['a.c', 'abc', false],
  ['[ab]', 'a', false],
])('%s and %s: %s', (pattern, text, fits) => expect(globMatches(pattern, text)).toBe(fits))

test('a pattern of many stars does not take long', () => {
  expect(globMatches('*a'.repeat(200), `${'a'.repeat(20_000)}b`)).toBe(false)
})
