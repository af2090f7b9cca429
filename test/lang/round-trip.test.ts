import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseExpression, parsePipe } from '../../src/lang/parse.ts'
import { printExpression, printFile } from '../../src/lang/print.ts'
import { expression } from './arbitrary-expression.ts'
import { file } from './arbitrary-file.ts'
import { mistakes } from './mistakes.ts'
import { withoutSpans } from './without-spans.ts'

const pages = new URL('../../docs/diagnostics/', import.meta.url)
const tour = readFileSync(new URL('data/tour.pipe', import.meta.url), 'utf8')
const rightExamples = readdirSync(pages)
  .filter((page) => /^LP10\d\d\.md$/.test(page))
  .map(
    (page) =>
      [
        page,
        /## Right\n\n```pipe\n([\s\S]*?)\n```/.exec(readFileSync(new URL(page, pages), 'utf8'))?.[1] ?? '',
      ] as const,
  )
const texts: readonly (readonly [string, string])[] = [
  ['the tour', tour],
  ...rightExamples,
  ...mistakes.filter(({ code }) => code === undefined).map(({ title, text }) => [title, text] as const),
]

describe('printing and parsing again gives the same tree for', () => {
  test.each(texts)('%s', (_title, text) => {
    const { file: tree } = parsePipe(text)
    const printed = printFile(tree)
    const again = parsePipe(printed)
    expect(again.diagnostics).toEqual([])
    expect(withoutSpans(again.file)).toEqual(withoutSpans(tree))
    expect(printFile(again.file)).toBe(printed)
  })
})

test('any expression comes back from its text', () => {
  fc.assert(
    fc.property(expression, (tree) => {
      const text = printExpression(tree)
      const { expression: back, diagnostics } = parseExpression(text)
      expect(
        diagnostics.filter((d) => d.severity === 'error').map((d) => d.message),
        text,
      ).toEqual([])
      expect(withoutSpans(back), text).toEqual(withoutSpans(tree))
    }),
    { numRuns: 3000, seed: 3 },
  )
})

test('any file comes back from its text', () => {
  fc.assert(
    fc.property(file, (tree) => {
      const text = printFile(tree)
      const { file: back, diagnostics } = parsePipe(text)
      expect(
        diagnostics.filter((d) => d.severity === 'error').map((d) => d.message),
        text,
      ).toEqual([])
      expect(withoutSpans(back), text).toEqual(withoutSpans(tree))
      expect(printFile(back)).toBe(text)
    }),
    { numRuns: 800, seed: 5 },
  )
})
