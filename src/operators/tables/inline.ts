import { RunError } from '../../core/run-error.ts'
import { isRecord, type Value } from '../../core/value.ts'
import { anyType, stringType } from '../../ir/type.ts'
import { joinAll, typeOfValue } from '../../lang/typing/type-of-value.ts'
import { param } from '../contract/params.ts'
import { defineTable } from '../contract/table.ts'
import { keysProblem } from './data/keys-problem.ts'
import { rowType } from './data/row-type.ts'
import { indexRows, type KeyedRow, rowsOfData } from './data/rows-of-data.ts'
import { endsOf } from './match/key-index.ts'
import { keyedRows, lookedUp } from './match/keyed-rows.ts'
import { matchSetting } from './match/match-setting.ts'

type Keys = readonly (readonly string[])[]

const namesOf = (keys: Keys | undefined): readonly string[] => keys?.map((path) => path.join('.')) ?? ['key']

const fieldsOf = (rows: readonly KeyedRow[], keys: Keys | undefined) =>
  namesOf(keys).map((name, index) => {
    const type = joinAll(rows.map(({ key }) => typeOfValue(key[index] ?? null)))
    return { name, type: type.kind === 'null' ? anyType : type }
  })

export const inline = defineTable({
  name: 'inline',
  summary: 'Finds rows that stand in the pipeline itself.',
  since: '0.2.0',
  params: {
    rows: param.any({
      required: true,
      doc: 'The rows: a record such as `{"web-1": "core"}`, whose names are the keys and whose values are the answers, a list of records, or a list of simple values that are only asked for by `in`.',
    }),
    key: param.fields({ doc: 'The field that a row of a list is found by, or a list of fields.' }),
    match: matchSetting,
  },
  positional: ['rows'],
  details:
    'An answer is the row, or the value under the name. The keys of a record are strings. Of two rows under one key the later one counts.',
  examples: [
    {
      title: 'A name for each code',
      pipe: 'table levels = inline({debug: 7, info: 6, warning: 4, error: 3})\n\nfrom stdin(format: json) | set severity = $levels[level] ?? 5 | to stdout',
    },
    {
      title: 'Networks that may do as they please',
      pipe: 'table allowed = inline(["10.0.0.0/8", "192.168.0.0/16"], match: cidr)\n\nfrom stdin(format: clf) | where not (client in $allowed) | to stdout',
    },
  ],
  selfContained: true,
  listsKeys: ({ match }) => match === 'exact',
  *check({ rows, key, match }) {
    const found = rowsOfData(rows, key)
    if (typeof found === 'string') yield { param: 'rows', message: `The rows cannot be read: ${found}.` }
    const problem = key === undefined && match !== 'range' ? undefined : keysProblem(key ?? [], match)
    if (problem !== undefined) yield problem
    if (typeof found === 'string' || problem !== undefined) return
    const index = indexRows(found, match)
    if (typeof index === 'string') yield { param: 'rows', message: `The rows cannot be read: ${index}.` }
  },
  describe({ rows, key, match }) {
    const found = rowsOfData(rows, key)
    if (typeof found === 'string') return { keys: [], row: anyType }
    // The names of a record are strings, also where there are none.
    const fields =
      isRecord(rows) && key === undefined ? [{ name: 'key', type: stringType }] : fieldsOf(found, key)
    return { keys: lookedUp(fields, match), row: rowType(found.map(({ row }) => row)) }
  },
  standIn: ({ rows, key, match }) => ({
    keys: namesOf(key),
    match,
    ...(key === undefined && isRecord(rows) ? { answer: 'value' } : {}),
  }),
  async open({ rows, key, match }, { name }) {
    const found = rowsOfData(rows as Value, key)
    const index = typeof found === 'string' ? found : indexRows(found, match)
    if (typeof found === 'string' || typeof index === 'string')
      throw new RunError(
        'LP5460',
        `table "${name}"`,
        'config',
        `The table "${name}" cannot be read: ${String(index)}.`,
      )
    const types = lookedUp(fieldsOf(found, key), match).map(({ type }) => type)
    return keyedRows(name, types.slice(0, namesOf(key).length - endsOf(match) + 1), index)
  },
  probe: () => Promise.resolve(),
})
