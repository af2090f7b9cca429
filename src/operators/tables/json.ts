import { isRecord } from '../../core/value.ts'
import { anyType, optional, recordOf, stringType, type Type, withoutNull } from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineTable } from '../contract/table.ts'
import { csvTypes } from '../formats/csv/csv-types.ts'
import { keysProblem } from './data/keys-problem.ts'
import { typesProblem } from './data/types-problem.ts'
import { readHead } from './file/read-lines.ts'
import { openFileTable, reloadSetting } from './file/reloading-table.ts'
import { tableFailure } from './file/table-failure.ts'
import { type JsonTableSettings, jsonRows, readJsonTable } from './json/read-json-table.ts'
import { keyedRows, lookedUp } from './match/keyed-rows.ts'
import { matchSetting } from './match/match-setting.ts'

/** A file up to so many bytes is read before the run, for the names of its fields. */
const smallFile = 1024 * 1024

type Types = JsonTableSettings['types']

const namesOf = (key: JsonTableSettings['key']): readonly string[] =>
  key?.map((path) => path.join('.')) ?? ['key']

const typeOf = (field: string, types: Types): Type | undefined =>
  types !== undefined && Object.hasOwn(types, field) ? csvTypes.get(String(types[field]))?.type : undefined

/** What the keys are looked up by: names are strings, fields what `types` says. */
const keysOf = ({ key, types, match }: JsonTableSettings) =>
  lookedUp(
    key === undefined
      ? [{ name: 'key', type: stringType }]
      : namesOf(key).map((name) => ({ name, type: withoutNull(typeOf(name, types) ?? anyType) })),
    match,
  )

export const json = defineTable({
  name: 'json',
  summary: 'Finds rows of a JSON file.',
  since: '0.2.0',
  params: {
    path: param.text({
      required: true,
      doc: 'The file. It holds a list of records, a record on each line, or a record whose names are the keys and whose values are the answers.',
    }),
    key: param.fields({
      doc: 'The field that a row is found by, or a list of fields. Absent where the file is one record and its names are the keys.',
    }),
    types: param.record({
      words: [...csvTypes.keys()],
      doc: 'Types of fields, which are then known before the run: `{code: int, since: time}`. A text is read as its type.',
    }),
    match: matchSetting,
    reload: reloadSetting,
  },
  positional: ['path'],
  details:
    'An answer is the row, or the value under the name. Of two rows under one key the later one counts. A row without its key field is found by none. A field that does not have the type that `types` says makes the file unreadable: at the start the pipeline stops and says why.',
  examples: [
    {
      title: 'A list of records, or a record on each line',
      pipe: 'table users = json("users.json", key: id)\n\nfrom stdin(format: json) | set name = $users[user_id].name | to stdout',
    },
    {
      title: 'One record whose names are the keys',
      pipe: 'table owners = json("owners.json")\n\nfrom stdin(format: json) | set team = $owners[host].team ?? "unknown" | to stdout',
    },
  ],
  reproducible: ({ reload }) => reload === undefined,
  listsKeys: ({ match }) => match === 'exact',
  *check({ key, types, match }) {
    const wrong = typesProblem(types)
    if (wrong !== undefined) yield wrong
    const problem = key === undefined && match !== 'range' ? undefined : keysProblem(key ?? [], match)
    if (problem !== undefined) yield problem
  },
  async describe({ path, ...settings }) {
    return { keys: keysOf(settings), row: await rowOf(path, settings) }
  },
  standIn: ({ key, match }) => ({
    keys: namesOf(key),
    match,
    ...(key === undefined ? { answer: 'value' } : {}),
  }),
  open({ path, reload, ...settings }, context) {
    const types = keysOf(settings).map(({ type }) => type)
    const load = async (from: string) => keyedRows(context.name, types, await readJsonTable(from, settings))
    return openFileTable({ path, reload, load }, context)
  },
  async probe({ path, ...settings }) {
    await readJsonTable(path, settings).catch((cause: unknown) => {
      throw tableFailure(cause, 'table', path)
    })
  },
})

/** The names of all fields. What they hold may be another thing in the next version of the file, unless `types` says it. */
async function rowOf(path: string, settings: JsonTableSettings): Promise<Type> {
  const { types = {} } = settings
  const typed = Object.keys(types).map((name) => [name, optional(typeOf(name, types) ?? anyType)] as const)
  const text = await readHead(path, smallFile, true)
  let rows: ReturnType<typeof jsonRows> = []
  try {
    rows = text === undefined ? [] : jsonRows(text, settings)
  } catch {
    // The run tells of it: by then the file may be another.
  }
  const records = rows.map(({ row }) => row).filter(isRecord)
  if (records.length < rows.length) return anyType
  const names = new Set(records.flatMap((row) => Object.keys(row)))
  return recordOf(
    new Map([...[...names].map((name) => [name, anyType] as const), ...typed]),
    records.length === 0,
  )
}
