import { describe, expect, test } from 'vitest'
import type { Expression, LiteralValue } from '../../src/lang/ast.ts'
import { PipeParser } from '../../src/lang/grammar.ts'
import { parseExpression, parsePipe, parseStages } from '../../src/lang/parse.ts'
import { printExpression } from '../../src/lang/print.ts'

const read = (text: string): Expression => {
  const { expression, diagnostics } = parseExpression(text)
  expect(diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([])
  return expression
}
const literalOf = (text: string): LiteralValue | undefined => {
  const expression = read(text)
  return expression.kind === 'literal' ? expression.literal : undefined
}

test('the grammar has no ambiguities at two tokens of lookahead', () => {
  expect(() => new PipeParser({ skipValidations: false })).not.toThrow()
})

describe('a literal has its value', () => {
  test.each<[string, LiteralValue]>([
    ['null', { type: 'null' }],
    ['true', { type: 'bool', value: true }],
    ['1_000_000', { type: 'int', value: 1_000_000 }],
    ['9007199254740993', { type: 'int', value: 9007199254740993n }],
    ['1.5e3', { type: 'float', value: 1500 }],
    ['1h30m', { type: 'duration', value: 5400e6 }],
    ['250ms', { type: 'duration', value: 250e3 }],
    ['1w', { type: 'duration', value: 604_800e6 }],
    ['64KiB', { type: 'size', value: 65_536 }],
    ['10MB', { type: 'size', value: 10_000_000 }],
    ['10%', { type: 'percent', value: 0.1 }],
    ['100/s', { type: 'rate', value: 100 }],
    ['30/m', { type: 'rate', value: 0.5 }],
    ['2026-01-01T00:00:00Z', { type: 'time', value: 1_767_225_600e6 }],
    ['2026-01-01T02:00:00.25+02:00', { type: 'time', value: 1_767_225_600e6 + 250_000 }],
    ['/a[/]\\/b/im', { type: 'regex', source: 'a[/]\\/b', flags: 'im' }],
    ['"a\\n\\t\\"\\\\\\u{1f6aa}\\${x}"', { type: 'string', value: 'a\n\t"\\\u{1f6aa}${x}' }],
    ['r"\\d+${x}"', { type: 'string', value: '\\d+${x}' }],
    ['"""a"b"""""', { type: 'string', value: 'a"b""' }],
    ['"""\n    one\n      two\n\n    three\n  """', { type: 'string', value: 'one\n  two\n\nthree' }],
  ])('%s', (text, value) => {
    expect(literalOf(text)).toEqual(value)
  })
})

describe('operators bind as they should', () => {
  test.each([
    ['status ?? 0 >= 500', '(status ?? 0) >= 500'],
    ['not a =~ /x/', 'not (a =~ /x/)'],
    ['not a and b', '(not a) and b'],
    ['a or b and c', 'a or (b and c)'],
    ['a - b - c', '(a - b) - c'],
    ['a + b * c ?? d', '(a + (b * c)) ?? d'],
    ['-a.b * c', '(-(a.b)) * c'],
    ['x in 1..n + 1', 'x in (1..(n + 1))'],
    ['x not in ..5 and y', '(x not in (..5)) and y'],
    ['a ? b : c ? d : e', 'a ? b : (c ? d : e)'],
    ['a == b ? c or d : e', '(a == b) ? (c or d) : e'],
    ['10 % 3 + 100 / m', '(10 % 3) + (100 / m)'],
  ])('%s is %s', (text, grouped) => {
    expect(printExpression(read(text))).toBe(printExpression(read(grouped)))
  })
})

describe('the same characters mean different things by place', () => {
  test.each([
    ['a / b / c', 'binary'],
    ['/b c/', 'literal'],
    ['10%', 'literal'],
    ['10 % x', 'binary'],
    ['f(x -> x / 2)', 'call'],
    ['geo.locate(ip).city', 'member'],
    ['p.@time', 'meta'],
    ['`and`', 'field'],
    ['$t[a, b]', 'index'],
    ['{a, b: 1}', 'record'],
    ['case { a -> 1, else -> 2 }', 'case'],
    ['"${a}"', 'template'],
    ['"\\${a}"', 'literal'],
    ['5..', 'range'],
  ])('%s is a %s', (text, kind) => {
    expect(read(text).kind).toBe(kind)
  })
})

test('in braces a line that begins with a bracket or a sign is an item of its own', () => {
  const expression = read(
    'case {\n  code == 1 -> x\n  (a or b) -> y\n  -z > 1 -> w\n  path =~ /^\\/api/ -> v\n}',
  )
  expect(expression.kind === 'case' && expression.arms.length).toBe(4)
})

test('offsets of an expression are moved by the base', () => {
  const { expression, diagnostics } = parseExpression('a && b', 100)
  expect(expression.span).toEqual({ start: 100, end: 106 })
  expect(diagnostics[0]?.span).toEqual({ start: 102, end: 104 })
  expect(diagnostics[0]?.fix?.edits[0]?.span).toEqual({ start: 102, end: 104 })
})

test('stages are read without a flow', () => {
  const { stages, diagnostics } = parseStages('where from == to | limit(5)')
  expect(diagnostics).toEqual([])
  expect(stages.map(({ kind }) => kind)).toEqual(['where', 'call-stage'])
})

test('spans cover what was written', () => {
  const text = 'from stdin | set a.b = f(x, y: 1) + 2 # note\n  | to stdout'
  const { file, comments } = parsePipe(text)
  const [flow] = file.declarations
  const spanText = ({ span }: { readonly span: { start: number; end: number } }): string =>
    text.slice(span.start, span.end)
  const set = flow?.kind === 'flow' ? flow.stages[0] : undefined
  const assignment = set?.kind === 'set' ? set.assignments[0] : undefined
  expect(assignment && spanText(assignment)).toBe('a.b = f(x, y: 1) + 2')
  expect(assignment && spanText(assignment.path)).toBe('a.b')
  expect(assignment?.value.kind === 'binary' && spanText(assignment.value.left)).toBe('f(x, y: 1)')
  expect(comments.map((comment) => [spanText(comment), comment.ownLine])).toEqual([['# note', false]])
})

describe('a half-typed line leaves a hole where a value belongs', () => {
  test.each([
    ['from a\n  | where x ==', 'binary'],
    ['from a\n  | where meta.', 'member'],
    ['from a\n  | where', 'missing'],
  ])('%j', (text, kind) => {
    const [flow] = parsePipe(text).file.declarations
    const where = flow?.kind === 'flow' ? flow.stages[0] : undefined
    expect(where?.kind === 'where' && where.test.kind).toBe(kind)
  })
})

test.each([
  ['brackets', `where ${'('.repeat(20_000)}x`],
  ['lists', `set x = ${'['.repeat(5000)}`],
  ['interpolations', `where "${'${"'.repeat(5000)}`],
  ['blocks', 'if a {'.repeat(300)],
  ['operators', `where ${'a ? b : '.repeat(20_000)}x`],
])('%s nested without end give one diagnostic instead of a crash', (_title, stage) => {
  expect(parsePipe(`from stdin | ${stage} | to stdout`).diagnostics.map((d) => d.code)).toEqual(['LP1051'])
})
