import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { parseJson, toJson } from '../../core/json.ts'
import { makeFolder } from '../../core/make-folder.ts'
import { RunError } from '../../core/run-error.ts'
import { isRecord, type Rec } from '../../core/value.ts'
import type { SinkRows } from '../../operators/contract/sink.ts'
import type { Decision, Segment, StateStore } from './state-store.ts'

const operator = 'state directory'
const schema = '2'
/** Starts that got nowhere before the next one is refused. */
const mostStarts = 20

interface Options {
  /** `process`: survives the end of the process, not that of the machine. */
  readonly durability: 'power' | 'process'
  /** For the identity of a new directory. */
  readonly instance: string
}

/**
 * Opens `state.db` in a directory, which is made if need be. One process at a time: a second one is refused with LP5002. SQLite is loaded
 * only here.
 */
export async function openState(directory: string, options: Options): Promise<StateStore> {
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
    database.exec(`PRAGMA synchronous = ${options.durability === 'power' ? 'FULL' : 'OFF'}; BEGIN IMMEDIATE`)
    makeTables(database, options.instance)
    checkSchema(database, directory)
    countStart(database)
    database.exec('COMMIT')
    return new SqliteState(database, directory)
  } catch (cause) {
    database.close()
    if (cause instanceof RunError) throw cause
    throw isBusy(cause) ? busy(directory, cause) : unusable(directory, cause)
  }
}

function makeTables(database: DatabaseSync, instance: string): void {
  const table = (name: string, columns: string): void =>
    database.exec(`CREATE TABLE IF NOT EXISTS ${name} (${columns}) STRICT, WITHOUT ROWID`)
  table('meta', 'key TEXT PRIMARY KEY, value TEXT NOT NULL')
  const rows = (name: string, of: string, key: string): void =>
    table(name, `${of} TEXT, ${key} TEXT, value TEXT NOT NULL, PRIMARY KEY (${of}, ${key})`)
  rows('positions', 'source', 'partition')
  rows('times', 'source', 'partition')
  rows('sink_rows', 'sink', 'key')
  table('ledger', 'uid TEXT PRIMARY KEY, value TEXT NOT NULL')
  table('signatures', 'uid TEXT PRIMARY KEY, value TEXT NOT NULL')
  const insert = database.prepare('INSERT OR IGNORE INTO meta VALUES (?, ?)')
  for (const [key, value] of [
    ['schema', schema],
    ['instance', instance],
    ['epoch', '0'],
    ['log', '[]'],
    ['starts', '0'],
  ])
    insert.run(key!, value!)
  // Positions of the first schema stand as they are.
  database.exec("UPDATE meta SET value = '2' WHERE key = 'schema' AND value = '1'")
}

const metaOf = (database: DatabaseSync, key: string): string =>
  String(database.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value'])

function checkSchema(database: DatabaseSync, directory: string): void {
  const found = metaOf(database, 'schema')
  if (found === schema) return
  throw new RunError(
    'LP5003',
    operator,
    'config',
    `The state directory "${directory}" was written by another version of logpipe (schema ${found}, this one reads ${schema}).`,
  )
}

/** A start that ends without a decision and without a proper end counts; too many of them are no accident (protocol §4, 21). */
function countStart(database: DatabaseSync): void {
  const starts = Number(metaOf(database, 'starts'))
  if (starts >= mostStarts) {
    const positions = database.prepare('SELECT source, partition, value FROM positions LIMIT 5').all()
    const suspects = positions.map((row) => `${row['source']} ${row['partition']} at ${row['value']}`)
    throw new RunError(
      'LP5405',
      operator,
      'config',
      `The pipeline ended ${starts} times before it could finish one epoch behind epoch ${metaOf(database, 'epoch')}; what it reads next seems to bring it down${suspects.length === 0 ? '' : ` (${suspects.join('; ')})`}. Look at the input there, or try again with "--reset starts".`,
    )
  }
  database.prepare("UPDATE meta SET value = ? WHERE key = 'starts'").run(String(starts + 1))
}

class SqliteState implements StateStore {
  readonly #database: DatabaseSync
  readonly directory: string
  readonly instance: string
  #epoch: number

  constructor(database: DatabaseSync, directory: string) {
    this.#database = database
    this.directory = directory
    this.instance = metaOf(database, 'instance')
    this.#epoch = Number(metaOf(database, 'epoch'))
  }

  get epoch(): number {
    return this.#epoch
  }

  readonly positions = (source: string): ReadonlyMap<string, Rec> =>
    this.#rows('SELECT partition AS key, value FROM positions WHERE source = ?', source)

  readonly times = (source: string): ReadonlyMap<string, Rec> =>
    this.#rows('SELECT partition AS key, value FROM times WHERE source = ?', source)

  readonly sinkRows = (sink: string): ReadonlyMap<string, Rec> =>
    this.#rows('SELECT key, value FROM sink_rows WHERE sink = ?', sink)

  readonly ledger = (): ReadonlyMap<string, Rec> => this.#rows('SELECT uid AS key, value FROM ledger')

  readonly signatures = (): ReadonlyMap<string, string> =>
    new Map(
      this.#database
        .prepare('SELECT uid, value FROM signatures')
        .all()
        .map((row) => [String(row['uid']), String(row['value'])] as const),
    )

  readonly log = (): readonly Segment[] => JSON.parse(metaOf(this.#database, 'log')) as Segment[]

  readonly intend = (sink: string, rows: SinkRows): void =>
    this.#transaction(() => this.#saveRows('sink_rows', new Map([[sink, rows]])))

  readonly decide = (decision: Decision): void => {
    this.#transaction(() => {
      const meta = this.#database.prepare('UPDATE meta SET value = ? WHERE key = ?')
      meta.run(String(decision.epoch), 'epoch')
      meta.run(JSON.stringify(decision.log), 'log')
      meta.run('0', 'starts')
      this.#saveRows('positions', decision.positions)
      this.#saveRows('times', decision.times)
      this.#saveRows('sink_rows', decision.sinks)
      const count = this.#database.prepare('INSERT OR REPLACE INTO ledger VALUES (?, ?)')
      for (const [uid, counters] of decision.ledger) count.run(uid, toJson(counters))
      this.#database.exec('DELETE FROM signatures')
      const sign = this.#database.prepare('INSERT INTO signatures VALUES (?, ?)')
      for (const [uid, signature] of decision.signatures) sign.run(uid, signature)
    })
    this.#epoch = decision.epoch
  }

  readonly close = (): void => {
    // An end that was seen coming is no start that failed.
    this.#database.exec("UPDATE meta SET value = '0' WHERE key = 'starts'")
    this.#database.close()
  }

  #rows(query: string, ...of: string[]): Map<string, Rec> {
    const rows = new Map<string, Rec>()
    for (const row of this.#database.prepare(query).all(...of)) {
      const value = parseJson(String(row['value']))
      if (isRecord(value)) rows.set(String(row['key']), value)
    }
    return rows
  }

  #saveRows(
    table: 'positions' | 'times' | 'sink_rows',
    changed: ReadonlyMap<string, ReadonlyMap<string, Readonly<Rec> | null>>,
  ): void {
    const [of, key] = table === 'sink_rows' ? ['sink', 'key'] : ['source', 'partition']
    const upsert = this.#database.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`)
    const remove = this.#database.prepare(`DELETE FROM ${table} WHERE ${of} = ? AND ${key} = ?`)
    for (const [name, rows] of changed) {
      for (const [id, value] of rows) {
        if (value === null || Object.keys(value).length === 0) remove.run(name, id)
        else upsert.run(name, id, toJson(value as Rec))
      }
    }
  }

  #transaction(work: () => void): void {
    try {
      this.#database.exec('BEGIN IMMEDIATE')
      work()
      this.#database.exec('COMMIT')
    } catch (cause) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw isFull(cause) ? full(this.directory, cause) : unusable(this.directory, cause)
    }
  }
}

const errorCode = (cause: unknown): number =>
  cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : -1

/** SQLITE_BUSY or SQLITE_LOCKED. */
const isBusy = (cause: unknown): boolean => [5, 6].includes(errorCode(cause))

/** SQLITE_FULL or SQLITE_IOERR. */
const isFull = (cause: unknown): boolean => [10, 13].includes(errorCode(cause))

const busy = (directory: string, cause: unknown): RunError =>
  new RunError(
    'LP5002',
    operator,
    'config',
    `The state directory "${directory}" is in use by another process. Stop that one, or give this run its own with "--state DIR".`,
    { cause },
  )

const full = (directory: string, cause: unknown): RunError =>
  new RunError(
    'LP5404',
    operator,
    'connection',
    `The state directory "${directory}" cannot be written now: ${cause instanceof Error ? cause.message : String(cause)}. Nothing is lost; the epoch waits.`,
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
