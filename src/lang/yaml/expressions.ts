import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Expression, Stage, Template } from '../ast.ts'
import { parseExpression, parsePipe, parseStages } from '../parse.ts'
import { relocate } from '../relocate.ts'
import { type SourceText, slice } from './source-text.ts'
import type { YamlNode, YamlReader } from './yaml-reader.ts'

/** What was said of a text, without fixes that quotes around the text could spoil. */
export function sayAll(r: YamlReader, diagnostics: readonly Diagnostic[]): void {
  for (const { fix, ...rest } of diagnostics) {
    const isSafe =
      fix?.edits.every(({ span, text }) => !/["'\n\\:#]/.test(text) && span.end >= span.start) ?? false
    r.say(fix !== undefined && isSafe ? { ...rest, fix } : rest)
  }
}

/** An expression: a scalar with its text, a list, or a map that makes a record. */
export function expressionOf(r: YamlReader, node: YamlNode, fallback: Span): Expression {
  if (node === null || node === undefined)
    return { kind: 'literal', span: fallback, literal: { type: 'null' }, text: '' }
  if (r.isList(node)) {
    return {
      kind: 'list',
      span: r.span(node),
      items: node.items.map((item) => expressionOf(r, item, r.span(node))),
    }
  }
  if (r.isMap(node)) {
    const entries = r.entries(node).map((entry) => {
      const value = expressionOf(r, entry.value, entry.keySpan)
      return {
        key: r.name(entry),
        value,
        span: { start: entry.keySpan.start, end: Math.max(entry.keySpan.end, value.span.end) },
      }
    })
    return { kind: 'record', span: r.span(node), entries }
  }
  const source = r.source(node)
  return source === undefined ? r.missing(r.span(node, fallback)) : readExpression(r, source)
}

export function readExpression(r: YamlReader, source: SourceText): Expression {
  const { expression, diagnostics } = parseExpression(source.text, source.at)
  sayAll(r, diagnostics)
  return expression
}

/** Stages written as in a `.pipe` file. */
export function readStages(r: YamlReader, source: SourceText): readonly Stage[] {
  const { stages, diagnostics } = parseStages(source.text, source.at)
  sayAll(r, diagnostics)
  return stages
}

/** A declaration written as in a `.pipe` file. */
export function readDeclaration(r: YamlReader, source: SourceText) {
  const { file, diagnostics } = parsePipe(source.text)
  sayAll(r, relocate(diagnostics, source.at))
  return relocate(file.declarations[0], source.at)
}

/** A text with `${…}` in it, such as a path or an address; `$name` alone is the param. */
export function textOf(r: YamlReader, source: SourceText): Expression {
  const { text } = source
  const span = { start: source.at(0), end: source.at(text.length) }
  if (/^\$[A-Za-z_]\w*$/.test(text)) return { kind: 'dollar', span, name: text.slice(1) }
  const parts: (string | Expression)[] = []
  let from = 0
  for (let at = text.indexOf('${'); at >= 0; at = text.indexOf('${', from)) {
    const end = interpolationEnd(text, at + 2)
    if (at > from) parts.push(text.slice(from, at))
    parts.push(readExpression(r, slice(source, at + 2, end)))
    from = end + 1
  }
  if (parts.length === 0) return { kind: 'literal', span, literal: { type: 'string', value: text }, text }
  if (from < text.length) parts.push(text.slice(from))
  const template: Template = { kind: 'template', span, parts }
  return template
}

/** The place of the `}` that ends an interpolation. */
function interpolationEnd(text: string, start: number): number {
  let depth = 0
  let quoted = false
  for (let i = start; i < text.length; i += 1) {
    const char = text.charAt(i)
    if (char === '\\') i += 1
    else if (char === '"') quoted = !quoted
    else if (!quoted && char === '{') depth += 1
    else if (!quoted && char === '}') {
      if (depth === 0) return i
      depth -= 1
    }
  }
  return text.length
}
