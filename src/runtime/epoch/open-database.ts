import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'
import { noStateThere, stateBusy, stateDamaged, stateFull, stateUnusable } from './state-errors.ts'

interface Options {
  /** `process`: what is written survives the end of the process, not that of the machine. */
  readonly durability: 'power' | 'process'
  /** False: a directory without a state is refused with LP5410. */
  readonly create: boolean
}

/**
 * Opens `state.db` of a directory, locks it, and runs `first` in a transaction. One process at a time: a second one is refused with LP5002.
 * SQLite is loaded only here.
 */
export async function openDatabase(
  directory: string,
  { durability, create }: Options,
  first: (database: DatabaseSync) => void,
): Promise<DatabaseSync> {
  const path = join(directory, 'state.db')
  if (!create && !existsSync(path)) throw noStateThere(directory)
  const { DatabaseSync: Database } = await import('node:sqlite')
  let database: DatabaseSync
  try {
    database = new Database(path)
  } catch (cause) {
    throw stateUnusable(directory, cause)
  }
  try {
    // EXCLUSIVE keeps the lock that the first write takes until the database is closed.
    database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL')
    database.exec(`PRAGMA synchronous = ${durability === 'power' ? 'FULL' : 'OFF'}; BEGIN IMMEDIATE`)
    const check = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
    if (check !== 'ok') throw stateDamaged(directory, 'state.db', String(check))
    first(database)
    database.exec('COMMIT')
    return database
  } catch (cause) {
    database.close()
    throw openingFailed(directory, cause)
  }
}

function openingFailed(directory: string, cause: unknown): RunError {
  if (cause instanceof RunError) return cause
  const code = sqliteCode(cause)
  if (code === busy || code === locked) return stateBusy(directory, cause)
  return code === corrupt || cause instanceof RangeError
    ? stateDamaged(directory, 'state.db', messageOf(cause), cause)
    : stateUnusable(directory, cause)
}

/** What a failed transaction is told as: with no room left it may be tried again. */
export function writingFailed(directory: string, cause: unknown): RunError {
  const code = sqliteCode(cause)
  return code === full || code === ioError ? stateFull(directory, cause) : stateUnusable(directory, cause)
}

const [busy, locked, ioError, corrupt, full] = [5, 6, 10, 11, 13]

/** The primary result code of SQLite; −1 for any other error. */
const sqliteCode = (cause: unknown): number =>
  cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : -1
