import type { Span } from '../../core/span.ts'
import type { Assignment, KeepStage, Missing, Path, Pattern, RenameStage, Stage } from '../ast.ts'
import { expressionOf, readStages } from './expressions.ts'
import { type SourceText, surround } from './source-text.ts'
import type { Entry, YamlNode, YamlReader } from './yaml-reader.ts'

/** Maps, or a list of maps where a key repeats. */
export function allEntries(r: YamlReader, node: YamlNode, fallback: Span, what: string): Entry[] {
  return r.listOf(node).flatMap((item) => {
    if (r.isMap(item)) return r.entries(item)
    r.wrong(item, fallback, what, 'a map, or a list of maps')
    return []
  })
}

export function pathOf(r: YamlReader, node: YamlNode, fallback: Span): Path | Missing {
  const source = r.source(node)
  return source === undefined ? r.missing(r.span(node, fallback)) : readPath(r, source)
}

/** A path as text: `a.b`, `` a.`odd name` ``. */
function readPath(r: YamlReader, source: SourceText): Path | Missing {
  const [stage] = readStages(r, surround('set ', source, ' = 0'))
  const path = stage?.kind === 'set' ? stage.assignments[0]?.path : undefined
  return path ?? r.missing({ start: source.at(0), end: source.at(source.text.length) })
}

export function setOf(r: YamlReader, { value, keySpan }: Entry, span: Span): Stage {
  const assignments = allEntries(r, value, keySpan, 'The stage "set"').map((entry): Assignment => {
    const path = readPath(r, entry.keySource)
    const set = expressionOf(r, entry.value, entry.keySpan)
    return {
      kind: 'assignment',
      span: { start: entry.keySpan.start, end: Math.max(entry.keySpan.end, set.span.end) },
      path,
      value: set,
    }
  })
  return { kind: 'set', span, assignments }
}

/** A path, or a glob: a text with `*` or `?` in it. */
function patternOf(r: YamlReader, source: SourceText): Pattern | Missing {
  const span = { start: source.at(0), end: source.at(source.text.length) }
  if (/[*?]/.test(source.text) && !/["`]/.test(source.text)) {
    return { kind: 'pattern', span, parts: [{ kind: 'glob', span, text: source.text }] }
  }
  const [stage] = readStages(r, surround('drop ', source, ''))
  return (stage?.kind === 'drop' ? stage.patterns[0] : undefined) ?? r.missing(span)
}

export function keepOf(r: YamlReader, { value, keySpan }: Entry, span: Span): Stage {
  const items = r.listOf(value).flatMap((item): KeepStage['items'][number][] => {
    if (r.isMap(item)) {
      return r.entries(item).map((entry) => {
        const kept = expressionOf(r, entry.value, entry.keySpan)
        return {
          pattern: patternOf(r, entry.keySource),
          value: kept,
          span: { start: entry.keySpan.start, end: kept.span.end },
        }
      })
    }
    const source = r.source(item)
    if (source === undefined) return []
    if (!/[^=!<>]=[^=~]/.test(source.text)) return [{ pattern: patternOf(r, source), span: r.span(item) }]
    const [stage] = readStages(r, surround('keep ', source, ''))
    return stage?.kind === 'keep' ? [...stage.items] : []
  })
  return {
    kind: 'keep',
    span,
    items: items.length === 0 ? [{ pattern: r.missing(keySpan), span: keySpan }] : items,
  }
}

export function dropOf(r: YamlReader, { value, keySpan }: Entry, span: Span): Stage {
  const patterns = r.listOf(value).map((item) => {
    const source = r.source(item)
    return source === undefined ? r.missing(r.span(item, keySpan)) : patternOf(r, source)
  })
  return { kind: 'drop', span, patterns }
}

export function renameOf(r: YamlReader, { value, keySpan }: Entry, span: Span): Stage {
  const pairs = allEntries(r, value, keySpan, 'The stage "rename"').map(
    (entry): RenameStage['pairs'][number] => ({
      from: readPath(r, entry.keySource),
      to: pathOf(r, entry.value, entry.keySpan),
      span: { start: entry.keySpan.start, end: r.span(entry.value, entry.keySpan).end },
    }),
  )
  return { kind: 'rename', span, pairs }
}
