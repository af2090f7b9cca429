import { nearest } from '../../core/nearest.ts'
import { openRecord, optional, recordOf, stringType, type Type } from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineTable, type TableProblem } from '../contract/table.ts'
import { csvProblem } from '../formats/csv/csv-problem.ts'
import { csvTypes } from '../formats/csv/csv-types.ts'
import { readHeader } from '../formats/csv/row-reader.ts'
import { readCsvTable } from './csv/read-csv-table.ts'
import { keysProblem } from './data/keys-problem.ts'
import { readHead } from './file/read-lines.ts'
import { openFileTable, reloadSetting } from './file/reloading-table.ts'
import { tableFailure } from './file/table-failure.ts'
import { keyedRows, lookedUp } from './match/keyed-rows.ts'
import { matchSetting } from './match/match-setting.ts'

const params = {
  path: param.text({ required: true, doc: 'The file, such as `"owners.csv"`.' }),
  key: param.fields({
    required: true,
    doc: 'The column that a row is found by, or a list of columns: `key: host`, `key: [tenant, host]`.',
  }),
  types: param.record({
    words: [...csvTypes.keys()],
    doc: 'Types of columns that are not strings: `{code: int, since: time}`. An empty value is then null.',
  }),
  match: matchSetting,
  reload: reloadSetting,
  columns: param.texts({
    doc: 'Names of the columns, in order. Without them the first line of the file names them.',
  }),
  separator: param.text({ default: '","', doc: 'The character between two values: `";"`, `"\\t"`.' }),
  header: param.bool({
    doc: 'Whether the first line is a header. It is when "columns" is not given; with both, the header line is skipped.',
  }),
} as const

type Keys = readonly (readonly string[])[]

/** Columns have no fields of their own: a dot is a part of the name. */
const namesOf = (keys: Keys): readonly string[] => keys.map((path) => path.join('.'))

const typeOf = (column: string, types: Readonly<Record<string, unknown>>): Type =>
  (Object.hasOwn(types, column) ? csvTypes.get(String(types[column]))?.type : undefined) ?? stringType

export const csv = defineTable({
  name: 'csv',
  summary: 'Finds rows of a CSV file.',
  since: '0.2.0',
  params,
  positional: ['path'],
  details:
    'An answer is the row as a record, its key columns included. Values are strings unless `types` says otherwise. Of two rows under one key the later one counts. A row that cannot be read makes the file unreadable: at the start the pipeline stops and says why.',
  examples: [
    {
      title: 'Who owns a host',
      pipe: 'table owners = csv("owners.csv", key: host, reload: 30s)\n\nfrom stdin(format: json) | set team = $owners[host].team ?? "unknown" | to stdout',
    },
    {
      title: 'Networks, the most specific one first',
      pipe: 'table networks = csv("networks.csv", key: cidr, match: cidr)\n\nfrom stdin(format: clf) | set site = $networks[client].site | to stdout',
    },
  ],
  reproducible: ({ reload }) => reload === undefined,
  listsKeys: ({ match }) => match === 'exact',
  *check({ key, match, ...settings }) {
    for (const problem of [csvProblem(settings), keysProblem(key, match)])
      if (problem !== undefined) yield problem
  },
  async describe({ path, key, types = {}, match, columns, separator }) {
    const names = columns ?? (await headerOf(path, separator))
    const keys = namesOf(key)
    if (names !== undefined) {
      const problem = missingColumn(path, names, keys, Object.keys(types))
      if (problem !== undefined) return problem
    }
    const fieldType = (name: string): Type => {
      const type = typeOf(name, types)
      return type.kind === 'string' ? type : optional(type)
    }
    const row =
      names === undefined ? openRecord : recordOf(new Map(names.map((name) => [name, fieldType(name)])))
    const fields = keys.map((name) => ({ name, type: typeOf(name, types) }))
    return { keys: lookedUp(fields, match), row }
  },
  standIn: ({ key, match }) => ({ keys: namesOf(key), match }),
  open({ path, key, reload, ...settings }, context) {
    const keys = namesOf(key)
    const { types = {}, match } = settings
    const fields = keys.map((name) => ({ name, type: typeOf(name, types) }))
    const looked = lookedUp(fields, match).map(({ type }) => type)
    const load = async (from: string) =>
      keyedRows(context.name, looked, await readCsvTable(from, keys, settings))
    return openFileTable({ path, reload, load }, context)
  },
  async probe({ path, key, ...settings }) {
    await readCsvTable(path, namesOf(key), settings).catch((cause: unknown) => {
      throw tableFailure(cause, 'table', path)
    })
  },
})

async function headerOf(path: string, separator: string): Promise<readonly string[] | undefined> {
  const head = await readHead(path, 64 * 1024)
  const line = head?.split(/\r?\n/).find((text) => text !== '')
  const names = line === undefined ? undefined : readHeader(line, separator)
  return typeof names === 'string' ? undefined : names
}

function missingColumn(
  path: string,
  columns: readonly string[],
  keys: readonly string[],
  typed: readonly string[],
): TableProblem<typeof params> | undefined {
  for (const [param, names] of [
    ['key', keys],
    ['types', typed],
  ] as const) {
    const missing = names.find((name) => !columns.includes(name))
    if (missing === undefined) continue
    const near = nearest(missing, columns)
    const help =
      near === undefined
        ? `Its columns are ${columns.map((name) => `"${name}"`).join(', ')}.`
        : `Did you mean "${near}"?`
    return { param, message: `The file ${JSON.stringify(path)} has no column "${missing}".`, help }
  }
  return undefined
}
