import type { DatabaseSync } from 'node:sqlite'
import { parseJson } from '../../core/json.ts'
import { isRecord } from '../../core/value.ts'
import { bytesOfRow } from './row-bytes.ts'
import { stateNewer } from './state-errors.ts'

/** The form of `state.db` and of the epoch log. */
export const form = 3

/** Tables of rows with two keys; both are texts, values are `bytesOfRow`. */
export type RowTable = 'position_rows' | 'time_rows' | 'sink_rows' | 'delivery_rows'

const rowTables: readonly RowTable[] = ['position_rows', 'time_rows', 'sink_rows', 'delivery_rows']

const table = (database: DatabaseSync, name: string, columns: string): void =>
  database.exec(`CREATE TABLE IF NOT EXISTS ${name} (${columns}) STRICT, WITHOUT ROWID`)

/** Makes what is missing, inside a transaction. An older form is taken over; throws LP5408 for a newer one. */
export function makeTables(database: DatabaseSync, directory: string, instance: string): void {
  table(database, 'meta', 'key TEXT PRIMARY KEY, value TEXT NOT NULL')
  const found = readMeta(database, 'schema')
  if (found !== undefined && Number(found) > form) throw stateNewer(directory, found, String(form))
  for (const name of rowTables) {
    table(database, name, 'owner TEXT, key TEXT, value BLOB NOT NULL, PRIMARY KEY (owner, key)')
  }
  table(database, 'ledger', 'uid TEXT PRIMARY KEY, value BLOB NOT NULL')
  table(database, 'signatures', 'uid TEXT PRIMARY KEY, value TEXT NOT NULL')
  // Beside the signature that it belongs to: a version that knows no definitions writes signatures alone.
  table(database, 'definitions', 'uid TEXT PRIMARY KEY, signature TEXT NOT NULL, value TEXT NOT NULL')
  // A decision that an other side is to make true, beside the last one: rows that it would change, without a value those that it would remove.
  table(database, 'prepared', 'part TEXT, owner TEXT, key TEXT, value BLOB, PRIMARY KEY (part, owner, key)')
  // When a source was missing first, in microseconds; null while the pipeline has it.
  table(database, 'sources', 'source TEXT PRIMARY KEY, kind TEXT NOT NULL, gone INTEGER')
  if (found === '1') takeOverFirst(database)
  const insert = database.prepare('INSERT OR IGNORE INTO meta VALUES (?, ?)')
  for (const [key, value] of Object.entries({ instance, epoch: '0', log: '[]', starts: '0' })) {
    insert.run(key, value)
  }
  database.prepare("INSERT OR REPLACE INTO meta VALUES ('schema', ?)").run(String(form))
}

export function readMeta(database: DatabaseSync, key: string): string | undefined {
  const row = database.prepare('SELECT value FROM meta WHERE key = ?').get(key)
  return row === undefined ? undefined : String(row['value'])
}

export function writeMeta(database: DatabaseSync, values: Readonly<Record<string, string>>): void {
  const write = database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)')
  for (const [key, value] of Object.entries(values)) write.run(key, value)
}

/** The first form had positions only, as JSON. */
function takeOverFirst(database: DatabaseSync): void {
  const insert = database.prepare('INSERT INTO position_rows VALUES (?, ?, ?)')
  for (const row of database.prepare('SELECT source, partition, value FROM positions').all()) {
    const value = parseJson(String(row['value']))
    if (isRecord(value)) insert.run(String(row['source']), String(row['partition']), bytesOfRow(value))
  }
  database.exec('DROP TABLE positions')
}
