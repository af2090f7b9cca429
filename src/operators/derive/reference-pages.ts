import { codes } from '../../diagnostics/codes.ts'
import type { Catalog } from '../contract/catalog.ts'
import type { FunctionGroup, FunctionSpec } from '../contract/function.ts'
import { type AnySpec, functionPage, operatorPage } from './page.ts'

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
      ),
    ],
    [
      'sinks.md',
      page(
        'Sinks',
        'A sink is where events go: `to file("out.ndjson")`, or `sink out = file("out.ndjson")`.',
        catalog.sinks.values(),
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
        catalog.stages.values(),
      ),
    ],
    ['functions.md', functionsPage(catalog.functions.values())],
    ['diagnostics.md', diagnosticsPage()],
  ])
}

function page(title: string, sentence: string, specs: Iterable<AnySpec>): string {
  const sorted = [...specs].sort(byName)
  const table = sorted.map(({ name, summary }) => `| [${name}](#${name}) | ${escaped(summary)} |`).join('\n')
  return `${[
    `# ${title}`,
    notice,
    sentence,
    `| name | what it does |\n| --- | --- |\n${table}`,
    ...sorted.map(operatorPage),
  ].join('\n\n')}\n`
}

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
