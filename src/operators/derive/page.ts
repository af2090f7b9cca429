/** One operator's page in Markdown, printed from its spec: for `logpipe list NAME` and for docs/reference. */
import { toJson } from '../../core/json.ts'
import { printType } from '../../ir/type.ts'
import type { AggregatorSpec } from '../contract/aggregator.ts'
import type { FormatSpec } from '../contract/format.ts'
import type { FunctionSpec } from '../contract/function.ts'
import type { GroupAggregatorSpec } from '../contract/group-aggregator.ts'
import type { SinkSpec } from '../contract/sink.ts'
import type { SourceSpec } from '../contract/source.ts'
import type { StageSpec } from '../contract/stage.ts'
import type { TableSpec } from '../contract/table.ts'
import type { WindowSpec } from '../contract/window.ts'
import { callForm, paramsTable } from './params-table.ts'

export type AnySpec = SourceSpec | SinkSpec | TableSpec | FormatSpec | StageSpec | WindowSpec

/** A heading of the second level, the sentence, the form, settings and examples. */
export function operatorPage(spec: AnySpec): string {
  return sections(
    `## ${spec.name}`,
    spec.summary,
    pipe(formOf(spec)),
    paramsTable(spec.params),
    facts(spec),
    ...examples(spec),
  )
}

export function functionPage(spec: FunctionSpec): string {
  const signatures = typeof spec.signature === 'string' ? [spec.signature] : spec.signature
  return sections(
    `### ${spec.name}`,
    spec.summary,
    fenced('text', signatures.join('\n')),
    [
      ...(spec.takesNull === true ? ['It is called for null as well.'] : []),
      ...(spec.deterministic === false ? ['Its result differs from call to call.'] : []),
    ].join(' '),
    pipe(alignedExamples(spec)),
  )
}

export function aggregatorPage(spec: AggregatorSpec): string {
  return sections(
    `## ${spec.name}`,
    spec.summary,
    pipe(aggregatorForm(spec)),
    paramsTable(spec.params),
    spec.details ?? '',
    ...(spec.error === undefined ? [] : [`Error: ${spec.error}.`]),
    ...spec.examples.map(({ title, use, in: events, gives }) =>
      sections(
        `${title}:`,
        pipe(use),
        fenced('text', [...events.map((event) => `< ${toJson(event)}`), `> ${toJson(gives)}`].join('\n')),
      ),
    ),
  )
}

export function groupAggregatorPage(spec: GroupAggregatorSpec): string {
  const short = spec.name.replace(/^aggregator_/, '')
  return sections(
    `## ${spec.name}`,
    spec.summary,
    pipe(callForm(short, spec.params, spec.positional)),
    paramsTable(spec.params),
    spec.details ?? '',
    spec.platforms === undefined ? '' : `It runs on ${spec.platforms.join(' and ')} only.`,
    ...spec.examples.map(({ title, use, in: events, out }) =>
      sections(
        `${title}:`,
        pipe(use),
        fenced(
          'text',
          [
            ...events.map((event) => `< ${toJson(event)}`),
            ...out.map(
              ({ logs, tags, source, topic }) => `> ${toJson({ logs: [...logs], tags, source, topic })}`,
            ),
          ].join('\n'),
        ),
      ),
    ),
  )
}

/** An aggregator is always written with parentheses. */
function aggregatorForm({ name, params, positional }: AggregatorSpec): string {
  const form = callForm(name, params, positional)
  return form === name ? `${name}()` : form
}

function formOf(spec: AnySpec): string {
  if (spec.kind === 'stage' && spec.syntax !== undefined) return spec.syntax
  return callForm(spec.name, spec.params, spec.positional, spec.kind === 'stage' ? spec.rest : undefined)
}

function facts(spec: AnySpec): string {
  switch (spec.kind) {
    case 'source':
      return [
        spec.format === null
          ? 'It makes records itself and takes no `format`.'
          : `Its format is \`${spec.format}\` unless another is given.`,
        ...(spec.meta.length === 0
          ? []
          : [
              `It fills ${spec.meta.map((name) => `\`${name.startsWith('@') ? name : `@${name}`}\``).join(', ')}.`,
            ]),
        spec.replayable
          ? 'After a crash it is read again from the last checkpoint.'
          : spec.spools
            ? 'What was read and not yet written is lost when the process is killed, but for `durable: true`.'
            : 'What was read and not yet written is lost when the process is killed.',
      ].join(' ')
    case 'sink':
      return spec.format === null
        ? 'Nothing is encoded.'
        : `Its format is \`${spec.format}\` unless another is given.`
    case 'table':
      return spec.details
    case 'format':
      return spec.encoder === undefined
        ? 'It is read only.'
        : spec.parser === undefined && spec.decoder === undefined
          ? 'It is written only.'
          : ''
    case 'stage':
      return ''
    case 'window':
      return factsOfWindow(spec)
  }
}

function factsOfWindow({ stage, emits }: WindowSpec): string {
  const more = emits.filter((how) => how !== 'close').map((how) => `\`emit ${how}\``)
  return `It stands in \`${stage}\`.${more.length === 0 ? '' : ` Beside it may stand ${more.join(' or ')}.`}`
}

function examples(spec: AnySpec): string[] {
  switch (spec.kind) {
    case 'source':
    case 'sink':
    case 'table':
      return spec.examples.map(({ title, pipe: text }) => sections(`${title}:`, pipe(text)))
    case 'format':
      return spec.examples.map(({ title, use, text, event }) =>
        sections(`${title}:`, fenced('text', `${use}\n\n${text}\n\n${toJson(event)}`)),
      )
    case 'stage':
    case 'window':
      return spec.examples.map((example) =>
        sections(
          `${example.title}${'time' in example ? ` (the event time is \`${example.time}\`)` : ''}:`,
          pipe(`| ${example.stages}`),
          fenced(
            'text',
            [
              ...example.in.map((event) => `< ${toJson(event)}`),
              ...('others' in example ? Object.entries(example.others ?? {}) : []).flatMap(([name, events]) =>
                events.map((event) => `${name} < ${toJson(event)}`),
              ),
              ...example.out.map((event) => `> ${toJson(event)}`),
            ].join('\n'),
          ),
        ),
      )
  }
}

function alignedExamples({ examples: list }: FunctionSpec): string {
  const width = Math.max(...list.map(({ code }) => code.length))
  return list.map(({ code, gives }) => `${code.padEnd(width)}  # ${gives}`).join('\n')
}

/** The fields of a format that are always the same. */
export const schemaText = (spec: FormatSpec): string | undefined => {
  if (Object.values(spec.params).some(({ required }) => required)) return undefined
  return printType(spec.schema({}))
}

const pipe = (text: string): string => fenced('pipe', text.trim())
const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``
const sections = (...parts: readonly string[]): string =>
  parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n\n')
