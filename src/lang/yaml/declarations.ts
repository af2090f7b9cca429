import type { Span } from '../../core/span.ts'
import type { ConnectorDeclaration, Declaration, FlowDeclaration, Parameter, TypeNode } from '../ast.ts'
import { callOf, callsOf } from './calls.ts'
import { expressionOf, readDeclaration } from './expressions.ts'
import { surround } from './source-text.ts'
import { stagesOf } from './stages.ts'
import { testOf } from './tests.ts'
import type { Entry, YamlNode, YamlReader } from './yaml-reader.ts'

type Build = (r: YamlReader, entry: Entry) => Declaration[]

/** The keys at the top of a file, and what each declares. */
export const sections: Readonly<Record<string, Build>> = {
  pipeline: pipelineOf,
  use: useOf,
  params: (r, entry) => each(r, entry, paramOf),
  types: (r, entry) => each(r, entry, typeDeclarationOf),
  functions: (r, entry) => each(r, entry, functionOf),
  stages: (r, entry) => each(r, entry, stageDeclarationOf),
  sources: connectorsOf('source'),
  sinks: connectorsOf('sink'),
  tables: connectorsOf('table'),
  streams: (r, entry) => each(r, entry, streamOf),
  flows: (r, { value, keySpan }) => r.listOf(value).flatMap((item) => flowOf(r, item, keySpan) ?? []),
  tests: testsOf,
}

const spanOfEntry = (r: YamlReader, { keySpan, value }: Entry): Span => ({
  start: keySpan.start,
  end: Math.max(keySpan.end, r.span(value, keySpan).end),
})

function each(
  r: YamlReader,
  { key, keySpan, value }: Entry,
  build: (r: YamlReader, entry: Entry) => Declaration | undefined,
): Declaration[] {
  if (r.isEmpty(value)) return []
  if (!r.isMap(value)) {
    r.wrong(value, keySpan, `The section "${key}"`, 'a map from names to what they are')
    return []
  }
  return r.entries(value).flatMap((entry) => build(r, entry) ?? [])
}

function pipelineOf(r: YamlReader, entry: Entry): Declaration[] {
  const span = spanOfEntry(r, entry)
  if (r.isMap(entry.value)) {
    const entries = r.entries(entry.value)
    const name = entries.find(({ key }) => key === 'name')
    const text = r.source(name?.value)
    return [
      {
        kind: 'pipeline',
        span,
        name:
          text === undefined
            ? r.missing(entry.keySpan)
            : { kind: 'name', span: r.span(name?.value), text: text.text },
        settings: entries
          .filter(({ key }) => key !== 'name')
          .map((one) => ({
            kind: 'setting',
            span: spanOfEntry(r, one),
            name: r.name(one),
            value: expressionOf(r, one.value, one.keySpan),
          })),
      },
    ]
  }
  const source = r.source(entry.value)
  if (source === undefined) return []
  return [
    {
      kind: 'pipeline',
      span,
      name: { kind: 'name', span: r.span(entry.value), text: source.text },
      settings: [],
    },
  ]
}

function useOf(r: YamlReader, { value, keySpan }: Entry): Declaration[] {
  return r.listOf(value).flatMap((item): Declaration[] => {
    const fields = r.isMap(item) ? r.fields(item, ['path', 'as'], 'The section "use"') : undefined
    const path =
      fields === undefined
        ? item
        : r.required(fields, 'path', 'The section "use"', r.span(item, keySpan))?.value
    const text = r.source(path)
    if (text === undefined) return []
    const as = fields?.get('as')
    const alias = r.source(as?.value)
    const name =
      alias === undefined ? {} : { as: { kind: 'name' as const, span: r.span(as?.value), text: alias.text } }
    return [
      { kind: 'use', span: r.span(item, keySpan), path: { text: text.text, span: r.span(path) }, ...name },
    ]
  })
}

/** A declaration whose value is text, as it stands behind the name in a `.pipe` file. */
function asInPipe(r: YamlReader, entry: Entry, before: string): Declaration | undefined {
  const source = r.source(entry.value)
  if (source === undefined) return undefined
  const read = readDeclaration(r, surround(before, source, '', entry.keySpan.start))
  return read === undefined
    ? undefined
    : ({ ...read, name: r.name(entry), span: spanOfEntry(r, entry) } as Declaration)
}

/** `int = 5`, or `{type, default}`. */
function paramOf(r: YamlReader, entry: Entry): Declaration | undefined {
  if (!r.isMap(entry.value)) return asInPipe(r, entry, 'param x: ')
  const fields = r.fields(entry.value, ['type', 'default'], `The param "${entry.key}"`)
  const type = fields.get('type')
  const value = fields.get('default')
  return {
    kind: 'param',
    span: spanOfEntry(r, entry),
    name: r.name(entry),
    ...(type === undefined ? {} : { type: typeOf(r, type.value, type.keySpan) }),
    ...(value === undefined ? {} : { default: expressionOf(r, value.value, value.keySpan) }),
  }
}

/** A type as text, or a map of fields, open with the key `..`. */
function typeOf(r: YamlReader, node: YamlNode, fallback: Span): TypeNode {
  if (r.isMap(node)) {
    const entries = r.entries(node)
    const fields = entries
      .filter(({ key }) => key !== '..')
      .map((entry) => ({
        name: r.name(entry),
        type: typeOf(r, entry.value, entry.keySpan),
        span: spanOfEntry(r, entry),
      }))
    return {
      kind: 'record-type',
      span: r.span(node),
      fields,
      open: entries.some(({ key }) => key === '..'),
      optional: false,
    }
  }
  const source = r.source(node)
  if (source === undefined) return r.missing(r.span(node, fallback))
  const read = readDeclaration(r, surround('type x = ', source, ''))
  return read?.kind === 'type' ? read.type : r.missing(r.span(node, fallback))
}

const typeDeclarationOf = (r: YamlReader, entry: Entry): Declaration => ({
  kind: 'type',
  span: spanOfEntry(r, entry),
  name: r.name(entry),
  type: typeOf(r, entry.value, entry.keySpan),
})

function parametersOf(r: YamlReader, entry: Entry | undefined): Parameter[] {
  if (entry === undefined || r.isEmpty(entry.value)) return []
  if (!r.isMap(entry.value)) {
    r.wrong(entry.value, entry.keySpan, 'The key "params"', 'a map from names to types')
    return []
  }
  return r.entries(entry.value).map((one) => ({
    kind: 'parameter',
    span: spanOfEntry(r, one),
    name: r.name(one),
    ...(r.isEmpty(one.value) ? {} : { type: typeOf(r, one.value, one.keySpan) }),
  }))
}

/** `(a: int): int = a + 1`, or `{params, type, value}`. */
function functionOf(r: YamlReader, entry: Entry): Declaration | undefined {
  if (!r.isMap(entry.value)) return asInPipe(r, entry, 'fn x')
  const what = `The function "${entry.key}"`
  const fields = r.fields(entry.value, ['params', 'type', 'value'], what)
  const type = fields.get('type')
  const body = r.required(fields, 'value', what, entry.keySpan)
  return {
    kind: 'fn',
    span: spanOfEntry(r, entry),
    name: r.name(entry),
    parameters: parametersOf(r, fields.get('params')),
    ...(type === undefined ? {} : { type: typeOf(r, type.value, type.keySpan) }),
    body: body === undefined ? r.missing(entry.keySpan) : expressionOf(r, body.value, body.keySpan),
  }
}

/** A list of stages, or `{params, stages}`. */
function stageDeclarationOf(r: YamlReader, entry: Entry): Declaration {
  const fields = r.isMap(entry.value)
    ? r.fields(entry.value, ['params', 'stages'], `The stage "${entry.key}"`)
    : undefined
  const stages =
    fields === undefined ? entry : r.required(fields, 'stages', `The stage "${entry.key}"`, entry.keySpan)
  return {
    kind: 'stage',
    span: spanOfEntry(r, entry),
    name: r.name(entry),
    parameters: parametersOf(r, fields?.get('params')),
    stages: stages === undefined ? [] : stagesOf(r, stages.value, stages.keySpan),
  }
}

function connectorsOf(kind: ConnectorDeclaration['kind']): Build {
  return (r, section) =>
    each(r, section, (_, entry) => ({
      kind,
      span: spanOfEntry(r, entry),
      name: r.name(entry),
      call: callOf(r, entry.value, entry.keySpan, `A ${kind}`),
    }))
}

function flowOf(r: YamlReader, node: YamlNode, fallback: Span): FlowDeclaration | undefined {
  if (!r.isMap(node)) {
    r.wrong(node, fallback, 'A flow', 'a map with the keys "from", "stages" and "to"')
    return undefined
  }
  const span = r.span(node, fallback)
  const fields = r.fields(node, ['from', 'stages', 'to'], 'A flow')
  const from = r.required(fields, 'from', 'A flow', span)
  const to = fields.get('to')
  const stages = stagesOf(r, fields.get('stages')?.value, span)
  return {
    kind: 'flow',
    span,
    sources: from === undefined ? [r.missing(span)] : callsOf(r, from.value, from.keySpan, 'A source'),
    stages:
      to === undefined
        ? stages
        : [
            ...stages,
            { kind: 'to', span: spanOfEntry(r, to), sinks: callsOf(r, to.value, to.keySpan, 'A sink') },
          ],
  }
}

const streamOf = (r: YamlReader, entry: Entry): Declaration => ({
  kind: 'stream',
  span: spanOfEntry(r, entry),
  name: r.name(entry),
  flow: flowOf(r, entry.value, entry.keySpan) ?? r.missing(entry.keySpan),
})

/** A map from titles to steps. */
function testsOf(r: YamlReader, section: Entry): Declaration[] {
  return each(r, section, (_, entry) => testOf(r, entry, spanOfEntry(r, entry)))
}
