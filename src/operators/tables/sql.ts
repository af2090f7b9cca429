import { RunError } from '../../core/run-error.ts'
import { anyType } from '../../ir/type.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineTable, type RunningTable, type TableContext } from '../contract/table.ts'
import { cacheSettings, failedSetting } from './cache/cache-settings.ts'
import { quickTable } from './cache/caching-table.ts'
import { tableFailure } from './file/table-failure.ts'
import { keyCheck } from './match/keyed-rows.ts'
import { placeholders, recordOfRow, sqlValue } from './sql/sql-values.ts'

const params = {
  path: param.text({ required: true, doc: 'The SQLite file. It is only read.' }),
  query: param.text({
    doc: 'What is asked, with a `?` for each part of the key: `"select name from users where id = ?"`. The first row counts.',
  }),
  table: param.text({ doc: 'In place of a query: the table whose rows are looked up by "key".' }),
  key: param.fields({
    doc: 'With "table", the column that a row is found by, or a list of columns; with "query", names for the parts of the key.',
  }),
  ...cacheSettings,
  failed: failedSetting,
}
type SqlSettings = Settings<typeof params>

const namesOf = ({ query, key }: Pick<SqlSettings, 'query' | 'key'>): readonly string[] =>
  key?.map((path) => path.join('.')) ??
  Array.from({ length: placeholders(query ?? '') }, (_, index) => (index === 0 ? 'key' : `key${index + 1}`))

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const sql = defineTable({
  name: 'sql',
  summary: 'Asks an SQLite database.',
  since: '0.2.0',
  params,
  positional: ['path'],
  details:
    'An answer is the first row as a record. The database may change while the pipeline runs; an answer is asked for again when it has been remembered for so long as `cache` says. A time is given to the database as its text, a bool as 1 or 0. What the types of columns are is known only while running.',
  examples: [
    {
      title: 'Users by their number',
      pipe: 'table users = sql("users.sqlite", query: "select name, tier from users where id = ?")\n\nfrom stdin(format: json) | set name = $users[user_id].name | to stdout',
    },
    {
      title: 'A table and the column of its key',
      pipe: 'table hosts = sql("inventory.sqlite", table: "hosts", key: name)\n\nfrom stdin(format: json) | where host in $hosts | to stdout',
    },
  ],
  reproducible: () => false,
  waits: ({ failed }) => failed === 'reject',
  *check({ query, table, key }) {
    if ((query === undefined) === (table === undefined))
      yield {
        param: query === undefined ? 'path' : 'table',
        message: 'A table of the kind "sql" takes either "query" or "table".',
        help: 'Write query: "select … where id = ?", or table: "users", key: id.',
      }
    if (table !== undefined && key === undefined)
      yield {
        param: 'table',
        message: 'With "table" it must be said by which column a row is found.',
        help: 'Add key: id.',
      }
    if (query === undefined || table !== undefined) return
    const count = placeholders(query)
    if (count === 0)
      yield {
        param: 'query',
        message: 'The query has no "?", where the key would stand.',
        help: 'Add a condition such as "where id = ?".',
      }
    else if (key !== undefined && key.length !== count)
      yield { param: 'key', message: `The query has ${count} "?", and "key" names ${key.length}.` }
  },
  describe: (settings) => ({
    keys: namesOf(settings).map((name) => ({ name, type: anyType })),
    row: anyType,
  }),
  standIn: (settings) => ({ keys: namesOf(settings), match: 'exact' }),
  open,
  async probe(settings) {
    const log = { info: () => {}, warn: () => {}, error: () => {} }
    const clock = { now: () => 0, after: () => () => {} }
    const table = await open(settings, { name: 'it', clock, log, random: () => 0 })
    table.close?.()
  },
})

async function open(settings: SqlSettings, context: TableContext): Promise<RunningTable> {
  const { path, query, table, cache, cache_size: size, failed } = settings
  const { name } = context
  const names = namesOf(settings)
  const { DatabaseSync } = await import('node:sqlite')
  let database: InstanceType<typeof DatabaseSync> | undefined
  try {
    database = new DatabaseSync(path, { readOnly: true })
    const conditions = names.map((column) => `${quoted(column)} = ?`).join(' and ')
    const statement = database.prepare(query ?? `select * from ${quoted(table!)} where ${conditions} limit 1`)
    statement.setReadBigInts(true)
    const opened = database
    const answers = quickTable(
      (keys) => {
        const row = statement.get(...keys.map(sqlValue))
        return { row: row === undefined ? undefined : recordOfRow(row) }
      },
      keyCheck(
        name,
        names.map(() => anyType),
      ),
      { cache, size, failed },
      context,
    )
    return { ...answers, close: () => opened.close() }
  } catch (cause) {
    database?.close()
    throw cause instanceof RunError ? cause : tableFailure(cause, `table "${name}"`, path)
  }
}
