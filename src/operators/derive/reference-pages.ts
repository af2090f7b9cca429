import { codes } from '../../diagnostics/codes.ts'
import { pipelineParams } from '../../lang/binding/pipeline-params.ts'
import { refusingSinkParams, sinkParams, sourceParams } from '../../lang/binding/source-settings.ts'
import { windowParams } from '../../lang/stages/aggregate/window-settings.ts'
import type { AggregatorSpec } from '../contract/aggregator.ts'
import type { Catalog } from '../contract/catalog.ts'
import type { FunctionGroup, FunctionSpec } from '../contract/function.ts'
import { type Params, param } from '../contract/params.ts'
import { groupAggregators } from '../groups/index.ts'
import { type AnySpec, aggregatorPage, functionPage, groupAggregatorPage, operatorPage } from './page.ts'
import { paramsTable } from './params-table.ts'

/** The titles of the groups of functions, in the order of the reference. */
export const groupTitles: Readonly<Record<FunctionGroup, string>> = {
  conversion: 'Conversion and tests',
  text: 'Text',
  'read-write': 'Reading and writing texts',
  number: 'Numbers',
  time: 'Time',
  list: 'Lists',
  record: 'Records',
  privacy: 'Ids and privacy',
  network: 'Network and logs',
}

const notice = '<!-- Printed from the specs by "npm run docs"; changes made here are lost. -->'

/** The pages of docs/reference by file name. */
export function referencePages(catalog: Catalog): ReadonlyMap<string, string> {
  return new Map([
    [
      'sources.md',
      page(
        'Sources',
        'A source is where events come from: `from file("app.log")`, or `source app = file("app.log")`.',
        catalog.sources.values(),
        section('Settings of every source', { format: sourceFormat, ...sourceParams, schema }),
      ),
    ],
    [
      'sinks.md',
      page(
        'Sinks',
        'A sink is where events go: `to file("out.ndjson")`, or `sink out = file("out.ndjson")`.',
        catalog.sinks.values(),
        [
          section('Settings of every sink', { format: sinkFormat, ...sinkParams }),
          section('Settings of sinks that hand events over one by one', refusingSinkParams),
        ].join('\n\n'),
      ),
    ],
    [
      'tables.md',
      page(
        'Tables',
        'A table is where things are looked up: `table owners = csv("owners.csv", key: host)`, and then `$owners[host].team` for the row of a key, `host in $owners` for whether there is one. Neither a null key nor a key without a row is a mistake: the answer is null. A key of a type that cannot be right is found before the run.',
        catalog.tables.values(),
      ),
    ],
    [
      'formats.md',
      page(
        'Formats',
        'A format reads texts and writes them: `from stdin(format: json)`, `parse message as clf`.',
        catalog.formats.values(),
      ),
    ],
    [
      'stages.md',
      page(
        'Stages',
        'A stage stands after a `|` and changes, drops or divides events.',
        writtenStages(catalog),
      ),
    ],
    [
      'windows.md',
      page(
        'Windows',
        'A window stands after `over` in `aggregate` and `annotate` and says which events belong together. In the examples the field `at` is the event time.',
        catalog.windows.values(),
        section('Settings of every window', windowParams),
      ),
    ],
    ['pipeline.md', pipelinePage()],
    ['functions.md', functionsPage(catalog.functions.values())],
    ['aggregators.md', aggregatorsPage(catalog.aggregators.values())],
    ['group-aggregators.md', groupAggregatorsPage()],
    ['diagnostics.md', diagnosticsPage()],
  ])
}

/** Those that a person can write. */
export const writtenStages = ({ stages }: Catalog) =>
  [...stages.values()].filter(({ placed }) => placed !== true)

function page(title: string, sentence: string, specs: Iterable<AnySpec>, more = ''): string {
  const sorted = [...specs].sort(byName)
  const table = sorted.map(({ name, summary }) => `| [${name}](#${name}) | ${escaped(summary)} |`).join('\n')
  return `${[
    `# ${title}`,
    notice,
    sentence,
    `| name | what it does |\n| --- | --- |\n${table}`,
    ...sorted.map(operatorPage),
    ...(more === '' ? [] : [more]),
  ].join('\n\n')}\n`
}

const section = (title: string, params: Params): string => `## ${title}\n\n${paramsTable(params).trimEnd()}`

// Read by the checker itself, so they stand in no spec.
const sourceFormat = param.format({ doc: 'How its lines are read; see the [formats](formats.md).' })
const sinkFormat = param.format({ doc: 'How events are written; see the [formats](formats.md).' })
const schema = param.reference({ doc: 'The name of a `type`: the fields that its events have.' })

function functionsPage(functions: Iterable<FunctionSpec>): string {
  const all = [...functions].sort(byName)
  const groups = (Object.keys(groupTitles) as FunctionGroup[]).flatMap((group) => {
    const members = all.filter((spec) => spec.group === group)
    if (members.length === 0) return []
    const table = members
      .map(({ name, summary }) => `| [${name}](#${name}) | ${escaped(summary)} |`)
      .join('\n')
    return [
      `## ${groupTitles[group]}`,
      `| name | what it does |\n| --- | --- |\n${table}`,
      ...members.map(functionPage),
    ]
  })
  return `${[
    '# Functions',
    notice,
    'A function is called as `f(x)`. A null in a required argument gives null, unless its page says otherwise.',
    ...groups,
  ].join('\n\n')}\n`
}

function aggregatorsPage(aggregators: Iterable<AggregatorSpec>): string {
  const sorted = [...aggregators].sort(byName)
  const table = sorted.map(({ name, summary }) => `| [${name}](#${name}) | ${escaped(summary)} |`).join('\n')
  return `${[
    '# Aggregators',
    notice,
    'An aggregator stands in an item of `aggregate` or `annotate`: `aggregate errors = count(where: status >= 500) by host over tumbling(1m)`. An item may calculate with several: `count(where: status >= 500) / count()`.',
    'Every one takes `where: CONDITION` besides its own settings and then looks only at events for which the condition is true. Nulls are skipped unless the page says otherwise; a value of the wrong type is skipped and counted as a mismatch. Unless its page says otherwise, no result depends on the order in which events arrive. A result from which a bound such as `max` left something out is marked in `@truncated`.',
    `| name | what it does |\n| --- | --- |\n${table}`,
    ...sorted.map(aggregatorPage),
  ].join('\n\n')}\n`
}

function groupAggregatorsPage(): string {
  const table = groupAggregators
    .map(({ name, summary }) => `| [${name}](#${name}) | ${escaped(summary)} |`)
    .join('\n')
  return `${[
    '# Group aggregators',
    notice,
    'A group aggregator packs events into groups, each with tags, a source and a topic. It is the form for plugins that hand on many events at once; [the contract](../contract.md) says what it must do. Its full name begins with `aggregator_`; a short one leaves that out.',
    `| name | what it does |\n| --- | --- |\n${table}`,
    ...groupAggregators.map(groupAggregatorPage),
  ].join('\n\n')}\n`
}

function pipelinePage(): string {
  return `# Settings of a pipeline\n\n${notice}\n\nThey stand in \`pipeline NAME { … }\`, each as \`key: value\`.\n\n${paramsTable(pipelineParams)}`
}

function diagnosticsPage(): string {
  const rows = Object.entries(codes)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(
      ([code, { title, severity }]) =>
        `| [${code}](../diagnostics/${code}.md) | ${severity} | ${escaped(title)} |`,
    )
  return `# Diagnostics\n\n${notice}\n\n| code | severity | title |\n| --- | --- | --- |\n${rows.join('\n')}\n`
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1
const escaped = (text: string): string => text.replaceAll('|', '\\|')
