import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { parseJson, toJson } from '../core/json.ts'
import { makeFolder } from '../core/make-folder.ts'
import { RunError } from '../core/run-error.ts'
import { isRecord, type Rec } from '../core/value.ts'
import type { Positions } from '../operators/contract/source.ts'

/** Where positions are kept between runs. */
export interface PositionStore {
  /** What was written last for a source. */
  readonly load: (source: string) => Positions
  /** Writes changed rows, all or none; durable when it returns. A partition with an empty record is forgotten. */
  readonly save: (changed: ReadonlyMap<string, Positions>) => void
  readonly close: () => void
}

const operator = 'state directory'

/**
 * Opens `state.db` in a directory, which is made if need be. One process at a time: a second one is refused with LP5002. SQLite is loaded
 * only here.
 */
export async function openPositionStore(directory: string): Promise<PositionStore> {
  try {
    makeFolder(directory, 0o700)
  } catch (cause) {
    throw unusable(directory, cause)
  }
  const { DatabaseSync: Database } = await import('node:sqlite')
  let database: DatabaseSync
  try {
    database = new Database(join(directory, 'state.db'))
  } catch (cause) {
    throw unusable(directory, cause)
  }
  try {
    // EXCLUSIVE keeps the lock that the first write takes until the database is closed.
    database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = FULL; BEGIN IMMEDIATE')
    database.exec(
      'CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
    )
    database.exec(
      'CREATE TABLE IF NOT EXISTS positions (source TEXT, partition TEXT, value TEXT NOT NULL, PRIMARY KEY (source, partition)) STRICT, WITHOUT ROWID',
    )
    database.exec("INSERT OR IGNORE INTO meta VALUES ('schema', '1')")
    database.exec('COMMIT')
    checkSchema(database, directory)
    return storeIn(database, directory)
  } catch (cause) {
    database.close()
    if (cause instanceof RunError) throw cause
    throw isBusy(cause) ? busy(directory, cause) : unusable(directory, cause)
  }
}

function checkSchema(database: DatabaseSync, directory: string): void {
  const row = database.prepare("SELECT value FROM meta WHERE key = 'schema'").get()
  if (row?.['value'] === '1') return
  throw new RunError(
    'LP5003',
    operator,
    'config',
    `The state directory "${directory}" was written by another version of logpipe (schema ${String(row?.['value'])}, this one reads 1).`,
  )
}

function storeIn(database: DatabaseSync, directory: string): PositionStore {
  const select = database.prepare('SELECT partition, value FROM positions WHERE source = ?')
  const upsert = database.prepare('INSERT OR REPLACE INTO positions VALUES (?, ?, ?)')
  const remove = database.prepare('DELETE FROM positions WHERE source = ? AND partition = ?')
  return {
    load(source) {
      const rows = new Map<string, Rec>()
      for (const row of select.all(source)) {
        const value = parseJson(String(row['value']))
        if (isRecord(value)) rows.set(String(row['partition']), value)
      }
      return rows
    },
    save(changed) {
      try {
        database.exec('BEGIN IMMEDIATE')
        for (const [source, rows] of changed) {
          for (const [partition, value] of rows) {
            if (Object.keys(value).length === 0) remove.run(source, partition)
            else upsert.run(source, partition, toJson(value as Rec))
          }
        }
        database.exec('COMMIT')
      } catch (cause) {
        if (database.isTransaction) database.exec('ROLLBACK')
        throw unusable(directory, cause)
      }
    },
    close: () => database.close(),
  }
}

/** SQLITE_BUSY or SQLITE_LOCKED. */
const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && 'errcode' in cause && [5, 6].includes(Number(cause.errcode) & 0xff)

const busy = (directory: string, cause: unknown): RunError =>
  new RunError(
    'LP5002',
    operator,
    'config',
    `The state directory "${directory}" is in use by another process. Stop that one, or give this run its own with "--state DIR".`,
    { cause },
  )

const unusable = (directory: string, cause: unknown): RunError =>
  new RunError(
    'LP5003',
    operator,
    'config',
    `The state directory "${directory}" cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
    { cause },
  )
