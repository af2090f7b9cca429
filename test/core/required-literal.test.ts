import fc from 'fast-check'
import { expect, test } from 'vitest'
import { requiredLiteral } from '../../src/core/required-literal.ts'

test.each([
  [/Failed password for (invalid user )?(root|admin) from/, 'Failed password for '],
  [/a+bc?de/, 'de'],
  [/x(?:abcd)+y/, 'abcd'],
  [/(?:abcd)?y/, 'y'],
  [/foo|bar/, ''],
  [/foo/i, ''],
  [/(?!secret)ab/, 'ab'],
  [/\[error\] \d+/, '[error] '],
  [/a{0}bc/, 'bc'],
  [/é+ab/, 'ab'],
])('%s needs %j', (regex, literal) => {
  expect(requiredLiteral(regex)).toBe(literal)
})

const piece = fc.constantFrom(
  'a',
  'b',
  'ab',
  '.',
  '[ab]',
  '(?:ab)',
  '(a|b)',
  'a*',
  'b?',
  'a+',
  '(ab)?',
  'a{2}',
  '\\.',
  '^',
  '$',
  '(?=a)',
  '|',
)

test('whatever a regex matches holds its literal', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }).map((parts) => new RegExp(parts.join(''))),
      fc.string({ unit: fc.constantFrom('a', 'b', '.', 'c'), maxLength: 12 }),
      (regex, text) => {
        if (regex.test(text)) expect(text).toContain(requiredLiteral(regex))
      },
    ),
    { numRuns: 5000 },
  )
})
