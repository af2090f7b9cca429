import type { Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'
import { nearest } from '../../core/nearest.ts'
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import {
  commentInExpression,
  missingKey,
  needsQuotes,
  tagOrAlias,
  unknownKey,
  wrongShape,
} from '../../diagnostics/messages/yaml-syntax.ts'
import type { Missing, Name } from '../ast.ts'
import { alignedText, plainText, type SourceText } from './source-text.ts'

export type YamlModule = typeof import('yaml')
export type YamlNode = Node | null | undefined
/** A key with its value. */
export interface Entry {
  readonly key: string
  readonly keySpan: Span
  readonly keySource: SourceText
  readonly value: YamlNode
}

/** A YAML document on its way to a syntax tree: the text, the library, and what was complained of. */
export class YamlReader {
  readonly text: string
  readonly yaml: YamlModule
  readonly diagnostics: Diagnostic[] = []

  constructor(text: string, yaml: YamlModule) {
    this.text = text
    this.yaml = yaml
  }

  say(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic)
  }

  span(node: YamlNode, fallback: Span = { start: 0, end: 0 }): Span {
    const range = node?.range
    return range === undefined || range === null
      ? fallback
      : { start: range[0], end: Math.max(range[0], range[1]) }
  }

  isMap(node: YamlNode): node is YAMLMap<Node, Node | null> {
    return this.yaml.isMap(node)
  }
  isList(node: YamlNode): node is YAMLSeq<Node | null> {
    return this.yaml.isSeq(node)
  }
  isScalar(node: YamlNode): node is Scalar {
    return this.yaml.isScalar(node)
  }
  /** No value at all: `stdin:`. */
  isEmpty(node: YamlNode): boolean {
    return (
      node === null ||
      node === undefined ||
      (this.isScalar(node) && node.source === '' && node.type === 'PLAIN' && node.tag === undefined)
    )
  }

  /** The entries of a map, as written. */
  entries(map: YAMLMap<Node, Node | null>): Entry[] {
    return map.items.flatMap((pair: Pair<Node, Node | null>) => {
      const keySource = this.source(pair.key)
      return keySource === undefined
        ? []
        : [{ key: keySource.text, keySpan: this.span(pair.key), keySource, value: pair.value }]
    })
  }

  /** The entries of a map by key; other keys than the known ones earn a complaint. */
  fields(map: YAMLMap<Node, Node | null>, known: readonly string[], what: string): Map<string, Entry> {
    const found = new Map<string, Entry>()
    for (const entry of this.entries(map)) {
      if (known.includes(entry.key)) found.set(entry.key, entry)
      else this.say(unknownKey(entry.keySpan, entry.key, what, nearest(entry.key, known), known))
    }
    return found
  }

  /** An entry that must be there. */
  required(fields: ReadonlyMap<string, Entry>, key: string, what: string, span: Span): Entry | undefined {
    const entry = fields.get(key)
    if (entry === undefined) this.say(missingKey(span, what, key))
    return entry
  }

  /** The items of a list; a single value is a list of one. */
  listOf(node: YamlNode): YamlNode[] {
    if (this.isList(node)) return node.items
    return this.isEmpty(node) ? [] : [node]
  }

  wrong(node: YamlNode, fallback: Span, what: string, wanted: string): void {
    this.say(wrongShape(this.span(node, fallback), what, wanted))
  }

  missing(span: Span): Missing {
    return { kind: 'missing', span: { start: span.end, end: span.end } }
  }

  name({ key, keySpan }: Pick<Entry, 'key' | 'keySpan'>): Name {
    return { kind: 'name', span: keySpan, text: key }
  }

  /**
   * The text of a scalar as the person wrote it: of plain ones the source, so that `010` and `1.50` stay what they are. Tags and aliases are
   * refused; what YAML cut off is complained of.
   */
  source(node: YamlNode): SourceText | undefined {
    if (node === null || node === undefined) return undefined
    if (this.yaml.isAlias(node) || node.tag !== undefined) {
      const span = this.span(node)
      this.say(
        tagOrAlias(
          this.yaml.isAlias(node) ? span : this.tagSpan(span),
          this.yaml.isAlias(node) ? `*${node.source}` : this.tagText(span),
        ),
      )
      return undefined
    }
    if (!this.isScalar(node) || node.range === undefined || node.range === null) return undefined
    const [start, end] = node.range
    const raw = this.text.slice(start, end)
    if (node.type === 'PLAIN' || node.type === undefined) {
      this.checkPlain(raw, { start, end })
      return plainText(
        raw.replace(/\s*\r?\n\s*/g, (gap) => ' '.repeat(gap.length)),
        start,
      )
    }
    const value = String(node.value)
    if (node.type === 'QUOTE_DOUBLE') return alignedText(value, raw.slice(1, -1), start + 1, 'double')
    if (node.type === 'QUOTE_SINGLE') return alignedText(value, raw.slice(1, -1), start + 1, 'single')
    const header = raw.indexOf('\n') + 1
    return alignedText(value, raw.slice(header), start + header, 'none')
  }

  private tagSpan(span: Span): Span {
    const from = this.text.lastIndexOf('!', span.start)
    return from < 0 ? span : { start: from, end: Math.max(span.end, from + 1) }
  }
  private tagText(span: Span): string {
    const at = this.tagSpan(span)
    return /^!\S*/.exec(this.text.slice(at.start, at.start + 40))?.[0] ?? '!'
  }

  /** Plain scalars that YAML ended early: at a comma in a flow map, at ` #`. */
  private checkPlain(raw: string, span: Span): void {
    const open = openAtEnd(raw)
    if (open === undefined) return
    const rest = this.text.slice(span.end)
    const comment = /^[ \t]+#/.exec(rest)
    if (comment !== null) {
      const start = span.end + comment[0].length - 1
      this.say(commentInExpression({ start, end: start + 1 }))
    } else if (/^\s*[,\]}]/.test(rest)) {
      this.say(needsQuotes({ start: span.start, end: span.end }, span, undefined))
    }
  }
}

/** The bracket or quote that is still open at the end of a text. */
function openAtEnd(text: string): string | undefined {
  const open: string[] = []
  let quote = ''
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i)
    if (quote !== '') {
      if (char === '\\') i += 1
      else if (char === quote) quote = ''
    } else if (char === '"') quote = char
    else if ('([{'.includes(char)) open.push(char)
    else if (')]}'.includes(char)) open.pop()
  }
  return quote !== '' ? quote : open.at(-1)
}
