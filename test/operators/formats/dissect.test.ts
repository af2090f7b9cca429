import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileDissect } from '../../../src/operators/formats/dissect/compile-dissect.ts'
import { dissectReader } from '../../../src/operators/formats/dissect/dissect-reader.ts'
import { complaintsOf } from '../../support/compile-text.ts'

const read = (pattern: string, text: string): unknown => dissectReader(compileDissect(pattern))(text)

test.each([
  ['%{a} %{b}', '1 2 3', { a: '1', b: '2 3' }],
  ['[%{a}] %{b}', '[x] ', { a: 'x', b: '' }],
  ['%{a->} %{b}', 'x    y', { a: 'x', b: 'y' }],
  ['%{a->} [%{b}]', 'WARN   [main]', { a: 'WARN', b: 'main' }],
  ['%{a->}', 'x  ', { a: 'x  ' }],
  ['%{a} %{+a}, %{+a}!', '1 2, 3!', { a: '1 2, 3' }],
  ['%{a:int}|%{b:float}|%{c:int}', '12|1.5|x', { a: 12, b: 1.5, c: null }],
  ['%{?a}-%{}-%{c.d}', 'x-y-z', { c: { d: 'z' } }],
  ['%{__proto__.x}', 'y', JSON.parse('{"__proto__": {"x": "y"}}')],
  ['%{a} %{b}', 'x', 'no " " comes behind column 1'],
  ['<%{a}>', 'x>', 'the text does not begin with "<"'],
  ['<%{a}>', '<x> y', 'the text goes on behind column 3'],
])('%s of "%s"', (pattern, text, expected) => {
  expect(read(pattern, text)).toEqual(expected)
})

test('what stands between pieces of text that are in none of them comes out again', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'é', '.', '%', '{'), maxLength: 5 })
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
      const pattern = words.map((_, i) => `%{f${i}}`).join(' | ')
      const expected = Object.fromEntries(words.map((each, i) => [`f${i}`, each]))
      expect(read(pattern, words.join(' | '))).toEqual(expected)
    }),
  )
})

test.each(['plain', '%{a}%{b}', '%{a} %{a}', '%{+a} %{b}', '%{a b}', '%{*a} %{&a}', '%{a:int} %{+a}'])(
  '%s is no pattern, which is told before the run',
  async (pattern) => {
    expect(() => compileDissect(pattern)).toThrow(/\.$/)
    const text = `from file("a", format: dissect("${pattern}")) | to stdout`
    expect(await complaintsOf(text)).toEqual([expect.stringMatching(/^LP2064 /)])
  },
)
