import { expect, test } from 'vitest'
import { findBacktracking } from '../../../src/lang/regex/backtracking.ts'

const growth = (regex: RegExp): string => findBacktracking(regex.source, regex.flags).growth

test.each([
  /(a+)+$/,
  /^(a|aa)+$/,
  /^(a|a)*$/,
  /(a*)*b/,
  /^(\w+\s?)*$/,
  /(x+x+)+y/,
  /^(([a-z])+.)+[A-Z]([a-z])+$/,
  /(?=(a+)+$)b/,
  /^(a{1,30}){1,30}$/,
  /^(A|a)*$/i,
])('%s is exponential', (regex) => {
  expect(growth(regex)).toBe('exponential')
})

test.each([/^(.*) (.*) (.*)$/, /a*a*b/, /^\w+\d+$/])('%s is polynomial', (regex) => {
  expect(growth(regex)).toBe('polynomial')
})

test.each([
  /.*el.*/,
  /^\d+-\d+$/,
  /^(a|b)*$/,
  /^(?:[a-z]+,)*[a-z]+$/,
  /^"(?:[^"\\]|\\.)*"$/,
  /^\S+ \[\S+ \S+\] "(\S+) (\S+) ([^"]+)" (\d+)/,
  /^[a-z0-9-]{1,40}$/,
  /(foo|bar)*baz/i,
  /^(A|a)*$/,
])('%s is linear', (regex) => {
  expect(growth(regex)).toBe('linear')
})

test('a repetition that nothing can make fail is harmless', () => {
  expect(growth(/(\w+\s?)+/)).toBe('linear')
})

test('the smallest part that is to blame is named', () => {
  expect(findBacktracking('^name: (x+x+)+y$', '').part).toBe('(x+x+)+')
})

// What is called exponential must be so: the engine's time doubles with each letter.
test('a regex that is called exponential takes its time', () => {
  const time = (length: number): number => {
    const text = 'a'.repeat(length)
    const start = performance.now()
    for (let i = 0; i < 20; i++) /^(a|aa)+$/.test(`${text}!`)
    return performance.now() - start
  }
  time(10)
  expect(time(26)).toBeGreaterThan(time(16) * 10)
})
