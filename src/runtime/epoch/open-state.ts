import { resolve } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { toJson } from '../../core/json.ts'
import { makeFolder } from '../../core/make-folder.ts'
import { foldersAbove, syncFolder, syncFolderAbove } from '../../core/sync-folder.ts'
import { openDatabase } from './open-database.ts'
import { rowOfBytes } from './row-bytes.ts'
import { SqliteState } from './sqlite-state.ts'
import { statePoisoned, stateUnusable } from './state-errors.ts'
import { makeTables, readMeta } from './state-tables.ts'

/** Starts that were killed before a decision, after which the next is refused (protocol §4, 21). */
const mostStarts = 3
/** The kind of a source of dead letters, which is there only while they are sent again (`src/runtime/replay`). */
export const lettersKind = 'dead letters'
/** Positions of a source that the pipeline has no more are kept for so many microseconds (protocol R4). */
const keptGone = 7 * 24 * 3_600_000_000

interface Options {
  readonly durability: 'power' | 'process'
  /** For the identity of a new directory. */
  readonly instance: string
  /** The kinds of the sources that the pipeline has, by name. */
  readonly sources: ReadonlyMap<string, string>
  /** Microseconds since 1970. */
  readonly now: number
}

/** Opens the state in a directory, which is made if need be, for a run of a pipeline. */
export async function openState(directory: string, options: Options): Promise<SqliteState> {
  try {
    makeFolder(directory, 0o700)
  } catch (cause) {
    throw stateUnusable(directory, cause)
  }
  const database = await openDatabase(directory, { ...options, create: true }, (opened) => {
    makeTables(opened, directory, options.instance)
    noteSources(opened, options)
  })
  try {
    if (options.durability === 'power') syncDirectory(resolve(directory))
    refusePoison(database)
  } catch (cause) {
    database.close()
    throw cause
  }
  return new SqliteState(database, directory)
}

/** Whoever made it may have been killed before this, so it is done at each start. */
function syncDirectory(directory: string): void {
  syncFolder(directory)
  for (const above of foldersAbove(directory)) syncFolderAbove(above)
}

/** A start that reads something counts until an epoch is decided or the run comes to an end, whatever end that is. */
function refusePoison(database: DatabaseSync): void {
  const starts = Number(readMeta(database, 'starts'))
  if (starts < mostStarts) return
  const rows = database.prepare('SELECT owner, key, value FROM position_rows LIMIT 5').all()
  const suspects = rows.map(
    (row) =>
      `source "${row['owner']}", partition "${row['key']}" from ${toJson(rowOfBytes(row['value'] as Uint8Array))}`,
  )
  throw statePoisoned(starts, Number(readMeta(database, 'epoch')), suspects)
}

/** Positions stay with the kind of source they were made by, and for a while when it is gone; those in dead letters for ever. */
function noteSources(database: DatabaseSync, { sources, now }: Options): void {
  const forget = (source: string): void => {
    database.prepare('DELETE FROM position_rows WHERE owner = ?').run(source)
    database.prepare('DELETE FROM time_rows WHERE owner = ?').run(source)
    database
      .prepare("DELETE FROM prepared WHERE part IN ('position_rows', 'time_rows') AND owner = ?")
      .run(source)
    database.prepare('DELETE FROM sources WHERE source = ?').run(source)
  }
  for (const row of database.prepare('SELECT source, kind, gone FROM sources').all()) {
    const source = String(row['source'])
    const kind = sources.get(source)
    if (kind === undefined && row['kind'] === lettersKind) continue
    if (kind === undefined && row['gone'] === null) {
      database.prepare('UPDATE sources SET gone = ? WHERE source = ?').run(now, source)
    } else if (kind === undefined ? now - Number(row['gone']) > keptGone : kind !== row['kind']) {
      forget(source)
    }
  }
  const there = database.prepare('INSERT OR REPLACE INTO sources VALUES (?, ?, NULL)')
  for (const [source, kind] of sources) there.run(source, kind)
}
