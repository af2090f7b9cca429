import type { DatabaseSync } from 'node:sqlite'
import { RunError } from '../../core/run-error.ts'
import type { Rec } from '../../core/value.ts'
import type { SinkRows } from '../../operators/contract/sink.ts'
import { writingFailed } from './open-database.ts'
import {
  applyPrepared,
  dropPrepared,
  outdatePrepared,
  preparedEpoch,
  writePrepared,
} from './prepared-rows.ts'
import { bytesOfRow, rowOfBytes } from './row-bytes.ts'
import { stateDamaged } from './state-errors.ts'
import type { Decision, Segment, StateStore } from './state-store.ts'
import { type RowTable, readMeta, writeMeta } from './state-tables.ts'

type Changed = ReadonlyMap<string, ReadonlyMap<string, Readonly<Rec> | null>>

/** The state in a SQLite database that is open and locked. */
export class SqliteState implements StateStore {
  readonly #database: DatabaseSync
  readonly directory: string
  readonly instance: string
  #epoch: number
  #prepared: number | undefined
  /** The definitions that were written last in this run. */
  #defined: Decision['definitions'] | undefined
  /** Those of the prepared decision, where it was prepared in this run. */
  #preparing: Decision['definitions'] | undefined

  constructor(database: DatabaseSync, directory: string) {
    this.#database = database
    this.directory = directory
    this.instance = readMeta(database, 'instance') ?? ''
    this.#epoch = Number(readMeta(database, 'epoch'))
    this.#prepared = preparedEpoch(database)
  }

  get epoch(): number {
    return this.#epoch
  }

  readonly positions = (source: string): Map<string, Rec> => this.#rows('position_rows', source)

  readonly times = (source: string): Map<string, Rec> => this.#rows('time_rows', source)

  readonly sinkRows = (sink: string): Map<string, Rec> => this.#rows('sink_rows', sink)

  readonly deliveries = (sink: string): Map<string, Rec> => this.#rows('delivery_rows', sink)

  readonly ledger = (): Map<string, Rec> =>
    this.#read(this.#database.prepare('SELECT uid AS key, value FROM ledger').all())

  readonly signatures = (): Map<string, string> =>
    new Map(
      this.#database
        .prepare('SELECT uid, value FROM signatures')
        .all()
        .map((row) => [String(row['uid']), String(row['value'])]),
    )

  readonly definitions = (): Map<string, string> =>
    new Map(
      this.#database
        .prepare(
          'SELECT uid, definitions.value FROM definitions JOIN signatures USING (uid) WHERE signature = signatures.value',
        )
        .all()
        .map((row) => [String(row['uid']), String(row['value'])]),
    )

  readonly log = (): readonly Segment[] =>
    JSON.parse(readMeta(this.#database, 'log') ?? '[]') as readonly Segment[]

  /** Hash of the plan that decided last; empty before any. */
  get plan(): string {
    return readMeta(this.#database, 'plan') ?? ''
  }

  /** Who has rows in a table. */
  owners(table: RowTable): readonly string[] {
    return this.#database
      .prepare(`SELECT DISTINCT owner FROM ${table} ORDER BY owner`)
      .all()
      .map((row) => String(row['owner']))
  }

  readonly countStart = (): void =>
    this.#transaction(() => {
      const starts = Number(readMeta(this.#database, 'starts'))
      writeMeta(this.#database, { starts: String(starts + 1) })
    })

  readonly intend = (sink: string, rows: SinkRows): void =>
    this.#transaction(() => {
      this.#save('sink_rows', new Map([[sink, rows]]))
      if (this.#prepared !== undefined) outdatePrepared(this.#database, sink, rows)
    })

  readonly noteDeliveries = (sink: string, rows: SinkRows): void =>
    this.#transaction(() => this.#save('delivery_rows', new Map([[sink, rows]])))

  readonly decide = (decision: Decision): void => {
    this.#transaction(() => {
      const { epoch, log, plan } = decision
      writeMeta(this.#database, { epoch: String(epoch), log: JSON.stringify(log), starts: '0', plan })
      this.#save('position_rows', decision.positions)
      this.#save('time_rows', decision.times)
      this.#save('sink_rows', decision.sinks)
      this.#database.exec('DELETE FROM ledger; DELETE FROM signatures')
      const count = this.#database.prepare('INSERT INTO ledger VALUES (?, ?)')
      for (const [uid, counters] of decision.ledger) count.run(uid, bytesOfRow(counters))
      const sign = this.#database.prepare('INSERT INTO signatures VALUES (?, ?)')
      for (const [uid, signature] of decision.signatures) sign.run(uid, signature)
      if (decision.definitions !== this.#defined) this.#define(decision)
    })
    this.#defined = decision.definitions
    this.#epoch = decision.epoch
  }

  get prepared(): number | undefined {
    return this.#prepared
  }

  get remote(): number | undefined {
    const epoch = readMeta(this.#database, 'remote')
    return epoch === undefined ? undefined : Number(epoch)
  }

  readonly noteRemote = (): void =>
    this.#transaction(() => writeMeta(this.#database, { remote: String(this.#epoch) }))

  readonly prepare = (decision: Decision): void => {
    const { epoch, definitions } = decision
    const isDefined = definitions === this.#defined
    this.#transaction(() => writePrepared(this.#database, decision, isDefined ? undefined : definitions))
    this.#prepared = epoch
    this.#preparing = definitions
  }

  readonly confirm = (): void => {
    this.#transaction(() => applyPrepared(this.#database))
    this.#epoch = this.#prepared!
    this.#prepared = undefined
    this.#defined = this.#preparing
  }

  readonly rollBack = (): void => {
    this.#transaction(() => dropPrepared(this.#database))
    this.#prepared = undefined
  }

  readonly close = (): void => {
    if (!this.#database.isOpen) return
    // An end that was seen coming is no start that failed. With a full disk it counts as one all the same.
    try {
      writeMeta(this.#database, { starts: '0' })
    } finally {
      this.#database.close()
    }
  }

  #define({ definitions, signatures }: Decision): void {
    this.#database.exec('DELETE FROM definitions')
    const define = this.#database.prepare('INSERT INTO definitions VALUES (?, ?, ?)')
    for (const [uid, text] of definitions) define.run(uid, signatures.get(uid) ?? '', text)
  }

  #rows(table: RowTable, owner: string): Map<string, Rec> {
    return this.#read(this.#database.prepare(`SELECT key, value FROM ${table} WHERE owner = ?`).all(owner))
  }

  #read(found: readonly Record<string, unknown>[]): Map<string, Rec> {
    try {
      return new Map(found.map((row) => [String(row['key']), rowOfBytes(row['value'] as Uint8Array)]))
    } catch (cause) {
      throw cause instanceof RangeError
        ? stateDamaged(this.directory, 'state.db', cause.message, cause)
        : cause
    }
  }

  #save(table: RowTable, changed: Changed): void {
    const upsert = this.#database.prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?)`)
    const remove = this.#database.prepare(`DELETE FROM ${table} WHERE owner = ? AND key = ?`)
    for (const [owner, rows] of changed) {
      for (const [key, value] of rows) {
        if (value === null || Object.keys(value).length === 0) remove.run(owner, key)
        else upsert.run(owner, key, bytesOfRow(value))
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
      throw cause instanceof RunError ? cause : writingFailed(this.directory, cause)
    }
  }
}
