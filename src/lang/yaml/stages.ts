import type { Span } from '../../core/span.ts'
import { missingKey, stageWithKeys } from '../../diagnostics/messages/yaml-syntax.ts'
import type { Argument, Expression, IfStage, RouteStage, Stage } from '../ast.ts'
import * as T from '../tokens.ts'
import { argumentsText, callOf, callsOf, named } from './calls.ts'
import { expressionOf, readExpression, readStages } from './expressions.ts'
import { dropOf, keepOf, pathOf, renameOf, setOf } from './field-stages.ts'
import { aggregateOf, joinOf, sequenceOf } from './grouping-stages.ts'
import { surround } from './source-text.ts'
import type { Entry, YamlNode, YamlReader } from './yaml-reader.ts'

/** The stages of a list. */
export function stagesOf(r: YamlReader, node: YamlNode, fallback: Span): Stage[] {
  if (r.isEmpty(node)) return []
  if (!r.isList(node)) {
    if (r.isScalar(node)) return stageOf(r, node, fallback)
    r.wrong(node, fallback, 'A run of stages', 'a list: each stage begins with "- "')
    return []
  }
  return node.items.flatMap((item) => stageOf(r, item, r.span(node)))
}

/** `- where: …`, or a stage as in a `.pipe` file: `- limit(10)`. */
function stageOf(r: YamlReader, node: YamlNode, fallback: Span): Stage[] {
  const span = r.span(node, fallback)
  if (r.isScalar(node)) {
    const source = r.source(node)
    return source === undefined || r.isEmpty(node) ? [] : [...readStages(r, source)]
  }
  const entries = r.isMap(node) ? r.entries(node) : []
  const [entry] = entries
  if (entry === undefined) {
    if (!r.isMap(node))
      r.wrong(node, fallback, 'A stage', 'a map with one key, such as "where: level == \\"error\\""')
    return [{ kind: 'broken', span }]
  }
  if (entries.length > 1) {
    r.say(
      stageWithKeys(
        { start: entry.keySpan.start, end: span.end },
        entries.map(({ key }) => key),
      ),
    )
    return [{ kind: 'broken', span }]
  }
  return keyedStage(r, entry, span)
}

function keyedStage(r: YamlReader, entry: Entry, span: Span): Stage[] {
  const { key, keySpan, value } = entry
  const isClauseStage = Object.hasOwn(T.stageWords, key)
  if (r.isScalar(value) || r.isEmpty(value)) {
    const source = r.source(value)
    if (source === undefined && !r.isEmpty(value)) return [{ kind: 'broken', span }]
    if (!isClauseStage) return [callStage(r, entry, span, argumentsText(r, key, source, keySpan.start))]
    return [
      ...readStages(
        r,
        source === undefined
          ? surround(key, entry.keySource, '')
          : surround(`${key} `, source, '', keySpan.start),
      ),
    ]
  }
  const build = Object.hasOwn(builders, key) ? builders[key] : undefined
  if (build !== undefined) return [build(r, entry, span)]
  return [callStage(r, entry, span, mapArguments(r, entry))]
}

const callStage = (r: YamlReader, entry: Entry, span: Span, list: readonly Argument[]): Stage => ({
  kind: 'call-stage',
  span,
  call: { kind: 'call', span, name: r.name(entry), bare: false, arguments: list },
})

/** `args` holds those without a name; a list is such a list itself. */
function mapArguments(r: YamlReader, { value, keySpan }: Entry): Argument[] {
  const positional = (node: YamlNode): Argument[] =>
    r.listOf(node).map((item) => {
      const argument = expressionOf(r, item, keySpan)
      return { kind: 'argument', span: argument.span, value: argument }
    })
  if (!r.isMap(value)) return positional(value)
  return r
    .entries(value)
    .flatMap((entry) => (entry.key === 'args' ? positional(entry.value) : [named(r, entry)]))
}

type Build = (r: YamlReader, entry: Entry, span: Span) => Stage

const builders: Readonly<Record<string, Build>> = {
  set: setOf,
  keep: keepOf,
  drop: dropOf,
  rename: renameOf,
  parse: parseOf,
  if: ifOf,
  route: routeOf,
  aggregate: aggregateOf,
  annotate: aggregateOf,
  join: joinOf,
  sequence: sequenceOf,
  to: (r, { value, keySpan }, span) => ({ kind: 'to', span, sinks: callsOf(r, value, keySpan, 'A sink') }),
}

function parseOf(r: YamlReader, { value, keySpan }: Entry, span: Span): Stage {
  if (!r.isMap(value)) {
    r.wrong(value, keySpan, 'The stage "parse"', 'a map with the keys "field" and "as"')
    return { kind: 'broken', span }
  }
  const fields = r.fields(value, ['field', 'as', 'into', 'else'], 'The stage "parse"')
  const field = r.required(fields, 'field', 'The stage "parse"', keySpan)
  const as = r.required(fields, 'as', 'The stage "parse"', keySpan)
  const into = fields.get('into')
  const otherwise = fields.get('else')
  const word = r.source(otherwise?.value)?.text
  const choice = word === 'drop' || word === 'reject' || word === 'keep' ? word : undefined
  if (otherwise !== undefined && choice === undefined)
    r.wrong(otherwise.value, keySpan, 'The clause "else"', '"drop", "reject" or "keep"')
  return {
    kind: 'parse',
    span,
    input: field === undefined ? r.missing(keySpan) : expressionOf(r, field.value, field.keySpan),
    formats:
      as === undefined ? [] : r.listOf(as.value).map((format) => callOf(r, format, as.keySpan, 'A format')),
    ...(into === undefined ? {} : { into: pathOf(r, into.value, into.keySpan) }),
    ...(choice === undefined ? {} : { otherwise: choice }),
  }
}

/** `{when, then, else}`, or a list of such arms. */
function ifOf(r: YamlReader, { value, keySpan }: Entry, span: Span): Stage {
  const arms: IfStage['arms'][number][] = []
  let otherwise: readonly Stage[] | undefined
  for (const item of r.listOf(value)) {
    if (!r.isMap(item)) {
      r.wrong(item, keySpan, 'The stage "if"', 'a map with the keys "when", "then" and "else"')
      continue
    }
    const fields = r.fields(item, ['when', 'then', 'else'], 'The stage "if"')
    const when = fields.get('when')
    const last = fields.get('else')
    if (when !== undefined) {
      const test = expressionOf(r, when.value, when.keySpan)
      arms.push({ test, stages: stagesOf(r, fields.get('then')?.value, keySpan), span: r.span(item) })
    } else if (last === undefined) r.say(missingKey(r.span(item), 'The stage "if"', 'when'))
    if (last !== undefined) otherwise = stagesOf(r, last.value, last.keySpan)
  }
  return { kind: 'if', span, arms, ...(otherwise === undefined ? {} : { otherwise }) }
}

/** A list of `{when, to}` and `{else}`, or a map from conditions to targets. */
function routeOf(r: YamlReader, { value, keySpan }: Entry, span: Span): Stage {
  if (r.isMap(value)) {
    const arms = r.entries(value).map((entry) => {
      const test = entry.key === 'else' ? undefined : readExpression(r, entry.keySource)
      return armOf(r, test, entry, {
        start: entry.keySpan.start,
        end: r.span(entry.value, entry.keySpan).end,
      })
    })
    return { kind: 'route', span, arms }
  }
  const arms = r.listOf(value).flatMap((item) => {
    if (!r.isMap(item)) {
      r.wrong(
        item,
        keySpan,
        'An arm of "route"',
        'a map such as {when: status >= 500, to: errors} or {else: rest}',
      )
      return []
    }
    const fields = r.fields(item, ['when', 'to', 'else'], 'An arm of "route"')
    const when = fields.get('when')
    const test = when === undefined ? undefined : expressionOf(r, when.value, when.keySpan)
    return [armOf(r, test, fields.get(when === undefined ? 'else' : 'to'), r.span(item))]
  })
  return { kind: 'route', span, arms }
}

function armOf(
  r: YamlReader,
  test: Expression | undefined,
  target: Entry | undefined,
  span: Span,
): RouteStage['arms'][number] {
  const call = target === undefined ? undefined : callOf(r, target.value, target.keySpan, 'A target')
  if (target === undefined) r.say(missingKey(span, 'An arm of "route"', test === undefined ? 'else' : 'to'))
  return {
    ...(test === undefined ? {} : { test }),
    target: call === undefined || call.kind === 'missing' ? r.missing(span) : call.name,
    span,
  }
}
