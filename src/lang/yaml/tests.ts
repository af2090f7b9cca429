import type { Span } from '../../core/span.ts'
import type { ExpectStep, Expression, GivenStep, TestDeclaration, TestStep } from '../ast.ts'
import { callsOf } from './calls.ts'
import { expressionOf } from './expressions.ts'
import type { Entry, YamlNode, YamlReader } from './yaml-reader.ts'

const ways = ['exactly', 'unordered', 'contains', 'count'] as const

/** A test: its title and a list of `given`, `advance` and `expect`. */
export const testOf = (r: YamlReader, entry: Entry, span: Span): TestDeclaration => ({
  kind: 'test',
  span,
  title: { text: entry.key, span: entry.keySpan },
  steps: r.listOf(entry.value).flatMap((item) => stepOf(r, item, entry.keySpan)),
})

function stepOf(r: YamlReader, node: YamlNode, fallback: Span): TestStep[] {
  if (!r.isMap(node)) {
    r.wrong(node, fallback, 'A step of a test', 'a map with the key "given", "advance" or "expect"')
    return []
  }
  const span = r.span(node, fallback)
  const fields = r.fields(
    node,
    ['given', 'lines', 'events', 'advance', 'expect', ...ways, 'empty'],
    'A step of a test',
  )
  const advance = fields.get('advance')
  if (advance !== undefined)
    return [{ kind: 'advance', span, by: expressionOf(r, advance.value, advance.keySpan) }]
  if (fields.has('expect')) return [expectOf(r, fields, span)]
  return r.required(fields, 'given', 'A step of a test', span) === undefined ? [] : [givenOf(r, fields, span)]
}

function givenOf(r: YamlReader, fields: ReadonlyMap<string, Entry>, span: Span): GivenStep {
  const target = fields.get('given')
  const written = r.source(target?.value)
  const isTable = written?.text.startsWith('$') === true
  const lines = fields.get('lines')
  const events = lines ?? r.required(fields, 'events', 'A step with "given"', span)
  return {
    kind: 'given',
    span,
    target:
      written === undefined
        ? r.missing(span)
        : { kind: 'name', span: r.span(target?.value), text: isTable ? written.text.slice(1) : written.text },
    isTable,
    asLines: lines !== undefined,
    events:
      lines !== undefined
        ? linesOf(r, lines)
        : events === undefined
          ? r.missing(span)
          : expressionOf(r, events.value, events.keySpan),
  }
}

/** Lines as one text, or a list of them. */
function linesOf(r: YamlReader, { value, keySpan }: Entry): Expression {
  const texts = r.listOf(value).map((item) => r.source(item)?.text ?? '')
  const text = texts.join('\n').replace(/\n$/, '')
  return { kind: 'literal', span: r.span(value, keySpan), literal: { type: 'string', value: text }, text }
}

function expectOf(r: YamlReader, fields: ReadonlyMap<string, Entry>, span: Span): ExpectStep {
  const target = fields.get('expect')
  const [call] = target === undefined ? [] : callsOf(r, target.value, target.keySpan, 'A sink')
  const sink = call === undefined || call.kind === 'missing' ? r.missing(span) : call.name
  const empty = fields.get('empty')
  if (empty !== undefined) {
    const written = { start: empty.keySpan.start, end: r.span(empty.value, empty.keySpan).end }
    return { kind: 'expect', span, sink, how: 'empty', written }
  }
  const how = ways.find((way) => fields.has(way))
  const events =
    how === undefined ? r.required(fields, 'events', 'A step with "expect"', span) : fields.get(how)
  return {
    kind: 'expect',
    span,
    sink,
    how: how ?? 'equal',
    ...(events === undefined
      ? {}
      : {
          events: expressionOf(r, events.value, events.keySpan),
          written: r.span(events.value, events.keySpan),
        }),
  }
}
