import { nearest } from '../core/nearest.ts'
import { codes } from '../diagnostics/codes.ts'
import { catalog } from '../operators/catalog.ts'
import { aggregatorPage, functionPage, operatorPage } from '../operators/derive/page.ts'
import { groupTitles } from '../operators/derive/reference-pages.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'

const kinds = [
  'sources',
  'sinks',
  'tables',
  'formats',
  'stages',
  'windows',
  'functions',
  'aggregators',
  'codes',
] as const
type Kind = (typeof kinds)[number]

/** Lists all operators, those of one kind, or prints the pages of a name. Throws a UsageError for a name that nothing has. */
export async function listOperators(subject: string | undefined, io: Io): Promise<number> {
  if (subject === undefined) {
    const shown = kinds.filter((kind) => kind !== 'codes')
    io.stdout.write(shown.map((kind) => section(kind)).join('\n'))
  } else if ((kinds as readonly string[]).includes(subject)) {
    io.stdout.write(section(subject as Kind))
  } else {
    io.stdout.write(pages(subject))
  }
  return exitCodes.fine
}

function section(kind: Kind): string {
  if (kind === 'codes') {
    return table(
      'codes',
      Object.entries(codes)
        .map(([code, { title, severity }]) => [code, `${severity.padEnd(7)}  ${title}`] as const)
        .sort(),
    )
  }
  const specs = [...catalog[kind].values()]
    .filter((spec) => !('placed' in spec))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  if (kind !== 'functions') return table(kind, specs.map(rowOf))
  return Object.entries(groupTitles)
    .flatMap(([group, title]) => {
      const members = specs.filter((spec) => 'group' in spec && spec.group === group)
      return members.length === 0 ? [] : [table(`functions: ${title}`, members.map(rowOf))]
    })
    .join('\n')
}

const rowOf = ({ name, summary }: { readonly name: string; readonly summary: string }) =>
  [name, summary] as const

function table(title: string, rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  return `${title}\n${rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('')}`
}

function pages(name: string): string {
  const found = [
    ...[
      ...catalog.sources,
      ...catalog.sinks,
      ...catalog.tables,
      ...catalog.formats,
      ...catalog.stages,
      ...catalog.windows,
    ]
      .filter(([own, spec]) => own === name && !('placed' in spec))
      .map(([, spec]) => operatorPage(spec).replace(/^## /, `# ${spec.kind} `)),
    ...[...catalog.functions]
      .filter(([own]) => own === name)
      .map(([, spec]) => functionPage(spec).replace(/^### /, '# function ')),
    ...[...catalog.aggregators]
      .filter(([own]) => own === name)
      .map(([, spec]) => aggregatorPage(spec).replace(/^## /, '# aggregator ')),
  ]
  if (found.length > 0) return `${found.join('\n\n')}\n`
  const { sources, sinks, tables, formats, stages, windows, functions, aggregators } = catalog
  const all = [sources, sinks, tables, formats, stages, windows, functions, aggregators]
  const names = all.flatMap((map) => [...map.keys()])
  const near = nearest(name, [...kinds, ...names])
  const planned = Object.values(catalog.planned).some((set) => set.has(name))
  if (planned) throw new UsageError(`"${name}" is part of the language, but not available yet.`)
  throw new UsageError(
    near === undefined
      ? `Nothing is called "${name}"; "logpipe list" shows all that there is.`
      : `Nothing is called "${name}". Did you mean "${near}"?`,
  )
}
