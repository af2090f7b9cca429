import { expect, test } from 'vitest'
import { renderHuman } from '../../../src/diagnostics/render/human.ts'
import { diagnostic, replace } from '../../../src/diagnostics/report.ts'
import { sampleDiagnostics, sampleTexts } from '../../support/sample-diagnostics.ts'

const render = (text: string, start: number, end: number, label?: string): string =>
  renderHuman(
    [
      diagnostic('LP1031', { start, end }, 'Wrong.', {
        file: 'a',
        ...(label === undefined ? {} : { label }),
      }),
    ],
    new Map([['a', text]]),
    { color: false },
  )
const marked = (text: string, start: number, end: number): string[] =>
  render(text, start, end).split('\n').slice(2, 4)

test('a finding shows its place, its frame, related places, help and the fixed line', () => {
  expect(renderHuman(sampleDiagnostics, sampleTexts, { color: false })).toBe(
    `error[LP1006] There is no operator "&&"; write "and".
 --> main.pipe:2:13
2 |   | where a && b
  |             ^^ of another language
  = note: The flow begins here.
 --> main.pipe:1:1
1 | from stdin
  | ----
  = fix: Write "and"
2 |   | where a and b
  |             +++
  = logpipe explain LP1006

warning[LP1025] This is a subtraction.
 --> main.pipe:1:1
1 | from stdin
  | ^^^^
  = help: Write the time with its "T".
  = logpipe explain LP1025

1 error and 1 warning in 1 file.
`,
  )
})

test('no finding renders as nothing', () => {
  expect(renderHuman([], new Map(), { color: false })).toBe('')
})

test('marks stand under the text after tabs', () => {
  expect(marked('\ta\tbc', 3, 5)).toEqual(['1 |     a   bc', '  |         ^^'])
})

test('marks count the cells of wide characters and of marks that join', () => {
  expect(marked('漢字 x', 3, 4)).toEqual(['1 | 漢字 x', '  |      ^'])
  expect(marked('e\u0301 x', 3, 4)).toEqual(['1 | e\u0301 x', '  |   ^'])
  expect(marked('a 漢字', 2, 4)).toEqual(['1 | a 漢字', '  |   ^^^^'])
})

test('an empty span has one mark, also at the end of the text', () => {
  expect(marked('abc', 3, 3)).toEqual(['1 | abc', '  |    ^'])
})

test('control and direction characters are shown, not obeyed', () => {
  const text = render('a\u001b[31m\u202e b', 0, 1)
  expect(text).toContain('a␛[31m\ufffd b')
})

test('a span over several lines shows the first and the last', () => {
  expect(render('from a\n  | b\n  | cd\n', 5, 19, 'here')).toContain(
    `1 | from a
  |      ^
. |
3 |   | cd
  |   ^^^^ here
`,
  )
})

test('a long line is cut around the marked place', () => {
  const text = `${'x'.repeat(500)}!${'y'.repeat(500)}`
  const [line, marks] = marked(text, 500, 501)
  expect(line!.length).toBeLessThan(180)
  expect(line![marks!.indexOf('^')]).toBe('!')
})

test('a fix that removes a line leaves no empty frame', () => {
  const text = renderHuman(
    [
      diagnostic('LP1005', { start: 0, end: 1 }, 'One too many.', {
        file: 'a',
        fix: replace('Remove "|"', { start: 0, end: 1 }, ''),
      }),
    ],
    new Map([['a', '|\nfrom x']]),
    { color: false },
  )
  expect(text).toContain('  = fix: Remove "|"\n  = logpipe explain LP1005')
})

test('a finding without a text names the file only', () => {
  const found = diagnostic('LP1031', { start: 0, end: 1 }, 'Wrong.', { file: 'gone.pipe' })
  expect(renderHuman([found], new Map(), { color: false })).toContain(' --> gone.pipe\n')
})

test('colour comes only when asked for', () => {
  expect(renderHuman(sampleDiagnostics, sampleTexts, { color: true })).toContain(
    '\u001b[1;31merror[LP1006]\u001b[0m',
  )
  expect(renderHuman(sampleDiagnostics, sampleTexts, { color: false })).not.toContain('\u001b')
})

test('numbers are counted in words that fit them', () => {
  const found = (severity: 'LP1031' | 'LP1025', file: string) =>
    diagnostic(severity, { start: 0, end: 0 }, 'Wrong.', { file })
  const summary = (...list: ReturnType<typeof found>[]): string | undefined =>
    renderHuman(list, new Map(), { color: false }).trimEnd().split('\n').at(-1)
  expect(summary(found('LP1031', 'a'), found('LP1031', 'b'))).toBe('2 errors in 2 files.')
  expect(summary(found('LP1025', 'a'))).toBe('1 warning in 1 file.')
})
