import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formats } from '../../../src/operators/formats/index.ts'
import { type BytePattern, compilePattern } from '../../../src/runtime/pattern/compile-pattern.ts'

/** What RegExp says, in the matcher's terms. */
function byRegExp(regex: RegExp, text: string): (string | undefined)[] | null {
  const match = regex.exec(text)
  return match === null ? null : [...match]
}

function byBytes(pattern: BytePattern, text: string): (string | undefined)[] | null {
  const before = 'a1 x\n'
  const b = Buffer.from(`${before}${text}\nb2 "y`)
  if (!pattern.match(b, before.length, before.length + text.length)) return null
  const found: (string | undefined)[] = []
  for (let i = 0; i < pattern.places.length; i += 2) {
    found.push(
      pattern.places[i]! < 0 ? undefined : b.toString('latin1', pattern.places[i], pattern.places[i + 1]),
    )
  }
  return found
}

function expectSame(regex: RegExp, pattern: BytePattern, text: string): void {
  expect({ regex: String(regex), text, found: byBytes(pattern, text) }).toEqual({
    regex: String(regex),
    text,
    found: byRegExp(regex, text),
  })
}

const atom = fc.constantFrom(
  'a',
  'b',
  'ab',
  '1',
  ' ',
  '.',
  '\\d',
  '\\w',
  '\\S',
  '\\s',
  '[ab]',
  '[^a]',
  '[a-c1]',
  '\\b',
  '^',
  '$',
  '(?!b)',
  '(?<![0-9])',
  '(?=a)',
  '\\.',
  '"',
)
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,3}', '{0,2}?')
const source = fc.letrec<{ expression: string; item: string }>((tie) => ({
  item: fc.oneof(
    { depthSize: 'small' },
    fc
      .tuple(atom, quantifier)
      .map(([text, times]) =>
        /^(?:\\b|\^|\$|\(\?)/.test(text)
          ? text
          : text.length > 1 && !/^[\\[]/.test(text)
            ? `(?:${text})${times}`
            : text + times,
      ),
    fc
      .tuple(tie('expression'), fc.constantFrom('(', '(?:'), quantifier)
      .map(([inner, open, times]) => `${open}${inner})${times}`),
  ),
  expression: fc.oneof(
    { depthSize: 'small' },
    fc.array(tie('item'), { minLength: 1, maxLength: 4 }).map((items) => items.join('')),
    fc.array(tie('item'), { minLength: 2, maxLength: 3 }).map((items) => items.join('|')),
  ),
})).expression
const line = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '2', ' ', '.', '"', '-'), maxLength: 14 })

test('places are those of RegExp, for random regexes and lines', () => {
  let known = 0
  fc.assert(
    fc.property(source, fc.array(line, { minLength: 1, maxLength: 6 }), (text, lines) => {
      const regex = new RegExp(text)
      const pattern = compilePattern(regex)
      if (pattern === undefined) return
      known += 1
      for (const each of lines) expectSame(regex, pattern, each)
    }),
    { numRuns: 3000 },
  )
  expect(known).toBeGreaterThan(500)
})

const grok = formats.find((format) => format.name === 'grok')!
const regexOf = (pattern: string) => grok.pattern!({ pattern, patterns: {} } as never)!.regex

test.each([
  [
    '^%{SYSLOGTIMESTAMP:timestamp} %{NOTSPACE:host} sshd\\[%{POSINT:pid:int}\\]: %{GREEDYDATA:text}$',
    'Nov  1 00:00:01 web-1 sshd[99]: Failed password for root',
  ],
  [
    'Failed password for (invalid user )?%{USERNAME:user} from %{IP:ip} port %{INT:port:int}',
    'x Failed password for invalid user bob from 10.0.0.9 port 22 ssh2',
  ],
  ['%{TIMESTAMP_ISO8601:t} %{LOGLEVEL:level} %{GREEDYDATA:m}', '2026-11-21T10:00:01.5Z ERROR boom'],
])('the grok pattern %s is known and agrees with RegExp, on mutated lines too', (pattern, sample) => {
  const regex = regexOf(pattern)
  const compiled = compilePattern(regex)!
  expect(byRegExp(regex, sample)).not.toBeNull()
  expectSame(regex, compiled, sample)
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ at: fc.nat(), text: fc.constantFrom('', ' ', '"', '1', 'z', ':', '.', '[', '99', ']') }),
        { maxLength: 4 },
      ),
      (changes) => {
        let text = sample
        for (const { at, text: put } of changes) {
          const place = at % (text.length + 1)
          text = text.slice(0, place) + put + text.slice(place + 1)
        }
        expectSame(regex, compiled, text)
      },
    ),
    { numRuns: 1000 },
  )
})

test('what the matcher does not know is left to RegExp', () => {
  for (const regex of [/(a)\1/, /(?<=ab)c/, /(?:ab|a)*c/, /\u00e9/, /é/, /a/g, /(a|b)+/])
    expect(compilePattern(regex)).toBeUndefined()
})
