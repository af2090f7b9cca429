import type { DatabaseSync } from 'node:sqlite'
import type { SinkRows } from '../../operators/contract/sink.ts'
import { bytesOfRow } from './row-bytes.ts'
import type { Decision } from './state-store.ts'

/** Tables whose rows a decision changes, each row by itself. */
const changed = ['position_rows', 'time_rows', 'sink_rows'] as const

/**
 * Writes a decision beside the one that counts, inside a transaction: a row for each that it would change, without a value where it would
 * remove one. `definitions`: undefined where they are the same as before.
 */
export function writePrepared(
  database: DatabaseSync,
  decision: Decision,
  definitions: Decision['definitions'] | undefined,
): void {
  dropPrepared(database)
  const insert = database.prepare('INSERT INTO prepared VALUES (?, ?, ?, ?)')
  const text = (part: string, owner: string, key: string, value: string): void => {
    insert.run(part, owner, key, Buffer.from(value))
  }
  const { epoch, log, plan, positions, times, sinks, ledger, signatures } = decision
  const meta = { epoch: String(epoch), remote: String(epoch), log: JSON.stringify(log), starts: '0', plan }
  for (const [key, value] of Object.entries(meta)) text('meta', '', key, value)
  for (const [index, rows] of [positions, times, sinks].entries())
    for (const [owner, own] of rows)
      for (const [key, row] of own) {
        const isGone = row === null || Object.keys(row).length === 0
        insert.run(changed[index]!, owner, key, isGone ? null : bytesOfRow(row))
      }
  for (const [uid, counters] of ledger) insert.run('ledger', '', uid, bytesOfRow(counters))
  for (const [uid, signature] of signatures) text('signatures', '', uid, signature)
  for (const [uid, value] of definitions ?? []) text('definitions', signatures.get(uid) ?? '', uid, value)
}

/** Makes the prepared decision the one that counts, inside a transaction. */
export function applyPrepared(database: DatabaseSync): void {
  for (const name of changed)
    database.exec(`
      DELETE FROM ${name} WHERE (owner, key) IN (SELECT owner, key FROM prepared WHERE part = '${name}' AND value IS NULL);
      INSERT OR REPLACE INTO ${name} SELECT owner, key, value FROM prepared WHERE part = '${name}' AND value IS NOT NULL`)
  database.exec(`
    DELETE FROM ledger;
    INSERT INTO ledger SELECT key, value FROM prepared WHERE part = 'ledger';
    DELETE FROM signatures;
    INSERT INTO signatures SELECT key, CAST(value AS TEXT) FROM prepared WHERE part = 'signatures';
    DELETE FROM definitions WHERE EXISTS (SELECT * FROM prepared WHERE part = 'definitions');
    INSERT INTO definitions SELECT key, owner, CAST(value AS TEXT) FROM prepared WHERE part = 'definitions';
    INSERT OR REPLACE INTO meta SELECT key, CAST(value AS TEXT) FROM prepared WHERE part = 'meta'`)
  dropPrepared(database)
}

/** The epoch of the prepared decision; undefined without one. */
export function preparedEpoch(database: DatabaseSync): number | undefined {
  const row = database
    .prepare("SELECT CAST(value AS TEXT) AS epoch FROM prepared WHERE part = 'meta' AND key = 'epoch'")
    .get()
  return row === undefined ? undefined : Number(row['epoch'])
}

export const dropPrepared = (database: DatabaseSync): void => database.exec('DELETE FROM prepared')

/** Rows of a sink were written that are newer than those of the prepared decision. */
export function outdatePrepared(database: DatabaseSync, sink: string, rows: SinkRows): void {
  const remove = database.prepare("DELETE FROM prepared WHERE part = 'sink_rows' AND owner = ? AND key = ?")
  for (const key of rows.keys()) remove.run(sink, key)
}
