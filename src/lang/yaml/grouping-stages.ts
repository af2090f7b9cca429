import type { Span } from '../../core/span.ts'
import type { AggregateStage, Key, SequenceStep, Stage } from '../ast.ts'
import { callOf, callsOf } from './calls.ts'
import { expressionOf, readStages } from './expressions.ts'
import { allEntries, pathOf } from './field-stages.ts'
import { slice, surround } from './source-text.ts'
import type { Entry, YamlNode, YamlReader } from './yaml-reader.ts'

const broken = (span: Span): Stage => ({ kind: 'broken', span })

/** `aggregate` and `annotate`: `{set, by, over, emit, late}`. */
export function aggregateOf(r: YamlReader, { key, keySpan, value }: Entry, span: Span): Stage {
  const what = `The stage "${key}"`
  if (!r.isMap(value)) {
    r.wrong(value, keySpan, what, 'a map with the keys "set", "by", "over", "emit" and "late"')
    return broken(span)
  }
  const fields = r.fields(value, ['set', 'by', 'over', 'emit', 'late'], what)
  const set = r.required(fields, 'set', what, keySpan)
  const items = set === undefined ? [] : allEntries(r, set.value, set.keySpan, 'The key "set"')
  const over = fields.get('over')
  const clauses = readClauses(r, key, fields.get('emit'), fields.get('late'))
  return {
    kind: key === 'annotate' ? 'annotate' : 'aggregate',
    span,
    items: items.map((entry) => {
      const item = expressionOf(r, entry.value, entry.keySpan)
      return {
        name: r.name(entry),
        value: item,
        span: { start: entry.keySpan.start, end: Math.max(entry.keySpan.end, item.span.end) },
      }
    }),
    by: keysOf(r, fields.get('by')),
    ...(over === undefined ? {} : { over: callOf(r, over.value, over.keySpan, 'A window') }),
    ...clauses,
  }
}

/** `emit` and `late` are read as the clauses of a `.pipe` file. */
function readClauses(
  r: YamlReader,
  key: string,
  emit: Entry | undefined,
  late: Entry | undefined,
): Pick<AggregateStage, 'emit' | 'late'> {
  const read = (entry: Entry | undefined): AggregateStage | undefined => {
    const inner = entry !== undefined && r.isMap(entry.value) ? r.entries(entry.value)[0] : undefined
    const source = inner === undefined ? r.source(entry?.value) : r.source(inner.value)
    if (entry === undefined || source === undefined) return undefined
    const words = inner === undefined ? entry.key : `${entry.key} ${inner.key}`
    const [stage] = readStages(r, surround(`${key} n = 0 ${words} `, source, '', entry.keySpan.start))
    return stage?.kind === 'aggregate' || stage?.kind === 'annotate' ? stage : undefined
  }
  const when = read(emit)?.emit
  const to = read(late)?.late
  return { ...(when === undefined ? {} : { emit: when }), ...(to === undefined ? {} : { late: to }) }
}

/** `[ip, {day: bin(@time, 1d)}]`, or `ip, day = …` as text. */
function keysOf(r: YamlReader, entry: Entry | undefined): Key[] {
  if (entry === undefined) return []
  return r.listOf(entry.value).flatMap((item): Key[] => {
    if (r.isMap(item)) {
      return r.entries(item).map((named) => {
        const value = expressionOf(r, named.value, named.keySpan)
        return {
          kind: 'key',
          span: { start: named.keySpan.start, end: value.span.end },
          name: r.name(named),
          value,
        }
      })
    }
    const source = r.source(item)
    if (source === undefined) return []
    const [stage] = readStages(r, surround('aggregate n = 0 by ', source, ''))
    return stage?.kind === 'aggregate' ? [...stage.by] : []
  })
}

/** `{with, left, as, on, within}` */
export function joinOf(r: YamlReader, { keySpan, value }: Entry, span: Span): Stage {
  if (!r.isMap(value)) {
    r.wrong(value, keySpan, 'The stage "join"', 'a map with the keys "with", "as", "on" and "within"')
    return broken(span)
  }
  const what = 'The stage "join"'
  const fields = r.fields(value, ['with', 'left', 'as', 'on', 'within'], what)
  const other = r.required(fields, 'with', what, keySpan)
  const on = r.required(fields, 'on', what, keySpan)
  const within = r.required(fields, 'within', what, keySpan)
  const [call] = other === undefined ? [] : callsOf(r, other.value, other.keySpan, 'The other side')
  const as = fields.get('as')
  const alias = r.source(as?.value)
  return {
    kind: 'join',
    span,
    left: r.source(fields.get('left')?.value)?.text === 'true',
    other: call === undefined || call.kind === 'missing' ? r.missing(keySpan) : call.name,
    ...(alias === undefined ? {} : { as: { kind: 'name', span: r.span(as?.value), text: alias.text } }),
    on: on === undefined ? r.missing(keySpan) : expressionOf(r, on.value, on.keySpan),
    within: within === undefined ? r.missing(keySpan) : expressionOf(r, within.value, within.keySpan),
  }
}

/** `{by, within, steps, emit}`; a key of `steps` is a name with its count, led by `not` where it is forbidden. */
export function sequenceOf(r: YamlReader, { keySpan, value }: Entry, span: Span): Stage {
  const what = 'The stage "sequence"'
  if (!r.isMap(value)) {
    r.wrong(value, keySpan, what, 'a map with the keys "by", "within", "steps" and "emit"')
    return broken(span)
  }
  const fields = r.fields(value, ['by', 'within', 'steps', 'emit'], what)
  const within = r.required(fields, 'within', what, keySpan)
  const steps = r.required(fields, 'steps', what, keySpan)
  const emit = r.required(fields, 'emit', what, keySpan)
  const emitted = emit === undefined ? undefined : expressionOf(r, emit.value, emit.keySpan)
  return {
    kind: 'sequence',
    span,
    by: keysOf(r, fields.get('by')),
    within: within === undefined ? r.missing(keySpan) : expressionOf(r, within.value, within.keySpan),
    steps:
      steps === undefined
        ? []
        : allEntries(r, steps.value, steps.keySpan, 'The key "steps"').flatMap((entry) => stepOf(r, entry)),
    emit: emitted?.kind === 'record' ? emitted : r.missing(keySpan),
  }
}

function stepOf(r: YamlReader, entry: Entry): SequenceStep[] {
  const [whole = '', not = ''] = /^(not\s+)?/.exec(entry.key) ?? []
  const head = slice(entry.keySource, whole.length)
  const [stage] = readStages(r, surround('sequence within 1s { ', head, ': true } emit {}'))
  const read = stage?.kind === 'sequence' ? stage.steps[0] : undefined
  if (read === undefined) return []
  const { test, by } = testOf(r, entry.value, entry.keySpan)
  const end = Math.max(entry.keySpan.end, test.span.end)
  const path = by === undefined ? undefined : pathOf(r, by.value, by.keySpan)
  return [
    {
      ...read,
      span: { start: entry.keySpan.start, end },
      negated: not !== '',
      test,
      ...(path === undefined || path.kind === 'missing' ? {} : { by: path }),
    },
  ]
}

/** A condition, or `{when, by}`. */
function testOf(r: YamlReader, value: YamlNode, fallback: Span) {
  if (!r.isMap(value)) return { test: expressionOf(r, value, fallback), by: undefined }
  const fields = r.fields(value, ['when', 'by'], 'A step')
  const when = r.required(fields, 'when', 'A step', fallback)
  return {
    test: when === undefined ? r.missing(fallback) : expressionOf(r, when.value, when.keySpan),
    by: fields.get('by'),
  }
}
