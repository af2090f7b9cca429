import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lex } from '../../src/lang/lex.ts'
import { parseExpression, parsePipe, parseStages } from '../../src/lang/parse.ts'

const tour = readFileSync(new URL('data/tour.pipe', import.meta.url), 'utf8')
const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

interface Way {
  readonly way: string
  readonly mutate: (start: number, end: number) => string
}
const ways: readonly Way[] = [
  { way: 'deleted', mutate: (start, end) => tour.slice(0, start) + tour.slice(end) },
  {
    way: 'doubled',
    mutate: (start, end) => `${tour.slice(0, end)} ${tour.slice(start, end)}${tour.slice(end)}`,
  },
  { way: 'led by junk', mutate: (start) => `${tour.slice(0, start)}^^ ${tour.slice(start)}` },
]

test('the tour is right', () => {
  expect(parsePipe(tour).diagnostics).toEqual([])
})

describe('a file in which one token is', () => {
  test.each(ways)('$way gives at most one diagnostic, close to the mistake', ({ mutate }) => {
    const tokens = lex(tour).tokens
    let single = 0
    let close = 0
    for (const { startOffset, endOffset } of tokens) {
      const mutant = mutate(startOffset, endOffset + 1)
      const { diagnostics } = parsePipe(mutant)
      const [first] = diagnostics
      if (diagnostics.length <= 1) single += 1
      if (first === undefined || Math.abs(lineOf(mutant, first.span.start) - lineOf(tour, startOffset)) <= 1)
        close += 1
    }
    expect(single / tokens.length).toBeGreaterThan(0.98)
    expect(close / tokens.length).toBeGreaterThan(0.98)
  })
})

test('spans of diagnostics lie within the text', () => {
  for (const { startOffset, endOffset } of lex(tour).tokens) {
    const mutant = tour.slice(0, startOffset) + tour.slice(endOffset + 1)
    for (const { span } of parsePipe(mutant).diagnostics) {
      expect(span.start).toBeGreaterThanOrEqual(0)
      expect(span.end).toBeLessThanOrEqual(mutant.length)
      expect(span.start).toBeLessThanOrEqual(span.end)
    }
  }
})

const fragments = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '"',
  '"""',
  "'",
  '`',
  '${',
  '|',
  '||',
  '\n',
  ' ',
  '/',
  '//',
  '#',
  '\\',
  ',',
  ';',
  ':',
  '->',
  '..',
  '=',
  '@',
  '$',
  '%',
  '10',
  '2026-01-01',
  '.5',
  'not',
  'in',
  'if',
  'else',
  'case',
  'from',
  'stage',
  'type',
  'test',
  'late',
  'emit',
  'é',
  '🚪',
  '\0',
  '\r\n',
]
const edit = fc.record({
  at: fc.nat(tour.length),
  removed: fc.nat(12),
  added: fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 4 })),
})

test('the parser never throws on a mutated file', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), fc.nat(tour.length), (edits, cut) => {
      let text = tour.slice(Math.max(0, cut - 800), cut)
      for (const { at, removed, added } of edits) {
        const place = at % (text.length + 1)
        text = text.slice(0, place) + added + text.slice(place + removed)
      }
      const { file, diagnostics } = parsePipe(text)
      expect(file.kind).toBe('file')
      expect(Array.isArray(diagnostics)).toBe(true)
    }),
    { numRuns: 600, seed: 7 },
  )
})

test('the parser never throws on a heap of fragments', () => {
  const heap = fc.array(
    fc.constantFrom(...fragments, 'where ', 'set a = ', 'count(', 'a.b', ' and ', '"x"'),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(heap, (parts) => {
      const text = parts.join('')
      parsePipe(text)
      parseExpression(text)
      parseStages(text)
    }),
    { numRuns: 600, seed: 11 },
  )
})
