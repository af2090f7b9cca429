import type { Span } from '../../core/span.ts'
import { settingsUnderName, wrongShape } from '../../diagnostics/messages/yaml-syntax.ts'
import type { Argument, Call, Expression, Missing } from '../ast.ts'
import { expressionOf, readStages, textOf } from './expressions.ts'
import { plainText, surround } from './source-text.ts'
import type { Entry, YamlNode, YamlReader } from './yaml-reader.ts'

/** A connector, a format or a window: `file("x")` as text, `{file: x, format: json}` as a map whose first key is the name. */
export function callOf(r: YamlReader, node: YamlNode, fallback: Span, what: string): Call | Missing {
  if (r.isMap(node)) return headedCall(r, node, fallback, what)
  const calls = callsOf(r, node, fallback, what)
  return calls[0] ?? r.missing(r.span(node, fallback))
}

/** `a, b` as text, or a list. */
export function callsOf(r: YamlReader, node: YamlNode, fallback: Span, what: string): (Call | Missing)[] {
  if (r.isList(node)) return node.items.map((item) => callOf(r, item, r.span(node), what))
  if (r.isMap(node)) return [headedCall(r, node, fallback, what)]
  const source = r.source(node)
  if (source === undefined) {
    if (r.isEmpty(node))
      r.wrong(node, fallback, what, 'a name, or as a map such as {file: app.log, format: json}')
    return [r.missing(r.span(node, fallback))]
  }
  const [stage] = readStages(r, surround('to ', source, ''))
  return stage?.kind === 'to' ? [...stage.sinks] : [r.missing(r.span(node, fallback))]
}

/** None of these takes a map as its value; a table does, where its rows stand in it. */
const settingsStandBeside: ReadonlySet<string> = new Set(['A source', 'A sink', 'A window'])

function headedCall(r: YamlReader, node: YamlNode, fallback: Span, what: string): Call | Missing {
  const span = r.span(node, fallback)
  const [head, ...rest] = r.isMap(node) ? r.entries(node) : []
  if (head === undefined) {
    r.say(wrongShape(span, what, 'a map whose first key is the name, such as {file: app.log, format: json}'))
    return r.missing(span)
  }
  if (r.isMap(head.value) && settingsStandBeside.has(what)) {
    r.say(settingsUnderName(r.span(head.value), head.key))
    return r.missing(span)
  }
  return {
    kind: 'call',
    span,
    name: r.name(head),
    bare: false,
    arguments: [...headArguments(r, head), ...rest.map((entry) => named(r, entry))],
  }
}

/** What stands under the name of a call is text; a list holds several, a map is a record. */
function headArguments(r: YamlReader, { key, keySpan, value }: Entry): Argument[] {
  if (r.isEmpty(value)) return []
  const nodes = r.isList(value) ? value.items : [value]
  return nodes.map((node) => {
    const argument = headArgument(r, key, node, keySpan)
    return { kind: 'argument', span: argument.span, value: argument }
  })
}

function headArgument(r: YamlReader, name: string, node: YamlNode, fallback: Span): Expression {
  if (!r.isScalar(node)) return expressionOf(r, node, fallback)
  const source = r.source(node)
  if (source === undefined) return r.missing(r.span(node, fallback))
  if (name !== 'regex') return textOf(r, source)
  const [, inner = source.text, flags = ''] = /^\/([\s\S]*)\/([ims]*)$/.exec(source.text) ?? []
  return {
    kind: 'literal',
    span: r.span(node),
    literal: { type: 'regex', source: inner, flags },
    text: source.text,
  }
}

/** `key: value` as a named argument. */
export function named(r: YamlReader, entry: Entry): Argument {
  const value = lambdaOrExpression(r, entry.value, entry.keySpan)
  return {
    kind: 'argument',
    span: { start: entry.keySpan.start, end: Math.max(entry.keySpan.end, value.span.end) },
    name: r.name(entry),
    value,
  }
}

/** An argument may be a lambda, which is no expression of its own. */
function lambdaOrExpression(r: YamlReader, node: YamlNode, fallback: Span): Expression {
  const source = r.isScalar(node) ? r.source(node) : undefined
  if (source === undefined || !source.text.includes('->')) return expressionOf(r, node, fallback)
  const [stage] = readStages(r, surround('f(', source, ')'))
  const call = stage?.kind === 'call-stage' ? stage.call : undefined
  return call?.arguments[0]?.value ?? r.missing(r.span(node, fallback))
}

/** The text between parentheses of a call. */
export function argumentsText(
  r: YamlReader,
  name: string,
  source: ReturnType<YamlReader['source']>,
  anchor: number,
): readonly Argument[] {
  const [stage] = readStages(r, surround(`${name}(`, source ?? plainText('', anchor), ')', anchor))
  return stage?.kind === 'call-stage' ? stage.call.arguments : []
}
