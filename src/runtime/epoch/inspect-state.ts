import { statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Rec } from '../../core/value.ts'
import { type SpoolSize, spoolPartition, spoolSizes } from '../frames/spool-files.ts'
import { FoldedLog, type FoldedSize } from './folded-log.ts'
import { openDatabase } from './open-database.ts'
import { replayLog } from './replay-log.ts'
import { SqliteState } from './sqlite-state.ts'
import { makeTables, type RowTable } from './state-tables.ts'

/** One row that is kept for a source or a sink. */
export interface KeptRow {
  readonly owner: string
  readonly key: string
  readonly value: Rec
}

/** What a state directory holds. */
export interface StateContent {
  readonly instance: string
  /** The last decided epoch. */
  readonly epoch: number
  /** The epoch that was left to an other side to decide; the rest is as it was before it. */
  readonly prepared: number | undefined
  /** Hash of the plan that decided it. */
  readonly plan: string
  readonly states: readonly FoldedSize[]
  readonly positions: readonly KeptRow[]
  readonly sinks: readonly KeptRow[]
  readonly deliveries: readonly KeptRow[]
  readonly spools: readonly SpoolSize[]
  /** Files of the directory and their bytes. */
  readonly files: readonly { readonly file: string; readonly bytes: number }[]
}

/** Reads a directory at rest. Rejects with LP5002 where it is in use, LP5410 where there is no state, LP5402 where it is damaged. */
export async function inspectState(directory: string): Promise<StateContent> {
  const database = await openDatabase(directory, { durability: 'power', create: false }, (opened) =>
    makeTables(opened, directory, ''),
  )
  const store = new SqliteState(database, directory)
  try {
    const folded = new FoldedLog()
    await replayLog({ directory, segments: store.log(), instance: store.instance }, folded)
    const rows = (table: RowTable, of: (owner: string) => ReadonlyMap<string, Rec>): KeptRow[] =>
      store
        .owners(table)
        .flatMap((owner) => [...of(owner)].map(([key, value]): KeptRow => ({ owner, key, value })))
    return {
      instance: store.instance,
      epoch: store.epoch,
      prepared: store.prepared,
      plan: store.plan,
      states: [...folded.sizes()],
      positions: rows('position_rows', store.positions),
      sinks: rows('sink_rows', store.sinkRows),
      deliveries: rows('delivery_rows', store.deliveries),
      spools: spoolSizes(directory, (source) =>
        Number(store.positions(source).get(spoolPartition)?.['at'] ?? 0),
      ),
      files: (await readdir(directory))
        .sort()
        .map((file) => ({ file, bytes: statSync(join(directory, file)).size })),
    }
  } finally {
    // Looking is no start that ended well.
    database.close()
  }
}
