import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Declaration } from '../../../src/lang/ast.ts'
import { parsePipe } from '../../../src/lang/parse.ts'
import { parseYaml } from '../../../src/lang/yaml/parse-yaml.ts'
import { withoutSpans } from '../without-spans.ts'

const read = (name: string): string => readFileSync(new URL(`../data/${name}`, import.meta.url), 'utf8')
const yaml = read('twin.yaml')
const pipe = read('twin.pipe')

test('a file in YAML and its twin in .pipe give the same tree', async () => {
  const { file, diagnostics } = await parseYaml(yaml)
  expect(diagnostics).toEqual([])
  const twin = parsePipe(pipe)
  expect(twin.diagnostics).toEqual([])
  const kinds = (declarations: readonly Declaration[]) => declarations.map(({ kind }) => kind)
  expect(kinds(file.declarations)).toEqual(kinds(twin.file.declarations))
  for (const [i, declaration] of file.declarations.entries()) {
    expect(withoutSpans(declaration)).toEqual(withoutSpans(twin.file.declarations[i]))
  }
})

test('comments of YAML are kept with their places', async () => {
  const { comments } = await parseYaml(yaml)
  expect(comments.map(({ text, ownLine }) => [text, ownLine])).toEqual([
    ['# The same pipeline as twin.pipe.', true],
    ['# a comment', false],
  ])
  for (const { text, span } of comments) expect(yaml.slice(span.start, span.end)).toBe(text)
})

const flow = (stage: string): string =>
  `flows:\n  - from: stdin\n    stages:\n      - ${stage}\n    to: stdout\n`

// `«»` enclose the place that the diagnostic marks.
test.each([
  ['plain', 'where: a == 1 «&&» b == 2', 'LP1006'],
  ['plain over two lines', 'where: a == 1\n          «&&» b == 2', 'LP1006'],
  ['single quotes', "where: 'a == \"it''s\" «&&» b == 2'", 'LP1006'],
  ['double quotes', 'where: "a == \\"\\u0041\\\\n\\" «&&» b == 2"', 'LP1006'],
  ['literal block', 'where: |\n          a == 1\n          «&&» b == 2', 'LP1006'],
  ['folded block', 'where: >-\n          a == 1\n\n          «&&» b == 2', 'LP1006'],
  ['block with an indent indicator', 'where: |2\n            a == 1 «&&» b == 2', 'LP1006'],
  ['flow map', 'set: {x: a «&&» b}', 'LP1006'],
  ['key', 'set: {"x «&&» y": 1}', undefined],
  ['text with an interpolation', 'to: {file: "x/${a «&&» b}.log"}', 'LP1006'],
])('a mistake is marked at its place in %s', async (_title, marked, code) => {
  const whole = flow(marked)
  const start = whole.indexOf('«')
  const text = whole.replace(/[«»]/g, '')
  const { diagnostics } = await parseYaml(text)
  if (code === undefined) {
    expect(diagnostics.length).toBeGreaterThan(0)
    return
  }
  expect(diagnostics.map((d) => [d.code, d.span.start, text.slice(d.span.start, d.span.end)])).toEqual([
    [code, start, '&&'],
  ])
})

test.each([
  ['a ternary in a plain text', 'where: a ? b : c', 'LP1103'],
  ['a colon in a string', 'where: a == "x: y"', 'LP1103'],
  ['a comma in a flow map', 'set: {x: f(a, b)}', 'LP1103'],
  ['a comment in a string', 'where: x == " #"', 'LP1105'],
  ['a tag', 'where: !x', 'LP1104'],
  ['an alias', 'where: *x', 'LP1104'],
  ['a quoted start', 'where: "x" == y', 'LP1103'],
  ['metadata first', 'where: @time > x', 'LP1103'],
  ['an octal number', 'where: x == 010', 'LP1042'],
  ['two keys', 'where: a\n        set: b', 'LP1107'],
  ['an unknown clause', 'parse: {field: a, as: json, els: drop}', 'LP1102'],
  ['a missing clause', 'parse: {field: a}', 'LP1108'],
])('what YAML spoils is told once: %s', async (_title, stage, code) => {
  const { diagnostics } = await parseYaml(flow(stage))
  expect(
    diagnostics.map((d) => d.code),
    diagnostics.map((d) => d.message).join('\n'),
  ).toEqual([code])
})

test.each([
  ['', []],
  ['- a', ['LP1106']],
  ['flow: []', ['LP1102']],
  ['flows: [5]', ['LP1106']],
  ['flows:\n\t- a', ['LP1101']],
  ['sources: [a]', ['LP1106']],
  ['sources: {a: {file: {path: x.log, format: json}}}', ['LP1106']],
  ['flows:\n  - {to: stdout}', ['LP1108']],
  ['sources: {a: stdin, a: stdin}', ['LP1101']],
])('%j gives %j', async (text, codes) => {
  expect((await parseYaml(text)).diagnostics.map((d) => d.code)).toEqual(codes)
})

test('the reader never throws on a file cut anywhere', async () => {
  for (let cut = 0; cut < yaml.length; cut += 7) {
    const { file } = await parseYaml(yaml.slice(0, cut))
    expect(file.kind).toBe('file')
    await parseYaml(yaml.slice(cut))
  }
})
