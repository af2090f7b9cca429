import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { RunError } from '../../core/run-error.ts'
import { numberOf } from './log-files.ts'
import { openDatabase } from './open-database.ts'
import { makeTables, writeMeta } from './state-tables.ts'

/** What a person may have forgotten before a run. */
const resets = {
  /** Everything is read anew; what stages remember stays. */
  positions: (database: DatabaseSync) =>
    database.exec(
      "DELETE FROM position_rows; DELETE FROM time_rows; DELETE FROM sources; DELETE FROM prepared WHERE part IN ('position_rows', 'time_rows')",
    ),
  /** Stages begin empty; reading goes on where it was. What was counted goes too: it would not balance without what was held. */
  state(database: DatabaseSync) {
    writeMeta(database, { log: '[]' })
    database.exec('DELETE FROM signatures; DELETE FROM definitions; DELETE FROM ledger')
    // Should the epoch that waits for an other side be true after all, it brings nothing of this back.
    database.exec(
      "DELETE FROM prepared WHERE part IN ('signatures', 'definitions', 'ledger') OR (part = 'meta' AND key = 'log')",
    )
  },
  /** Starts that were killed do not count any more. */
  starts: (database: DatabaseSync) => writeMeta(database, { starts: '0' }),
} as const satisfies Record<string, (database: DatabaseSync) => void>

export type Reset = keyof typeof resets | 'all'

/** Forgets a part of what a directory holds, or all of it, whatever state it is in. Refused with LP5002 while it is in use. */
export async function resetState(directory: string, what: Reset): Promise<void> {
  if (!existsSync(directory)) return
  const isThere = existsSync(join(directory, 'state.db'))
  if (isThere && what !== 'all') {
    const database = await openDatabase(directory, { durability: 'power', create: false }, (opened) => {
      makeTables(opened, directory, '')
      resets[what](opened)
    })
    database.close()
  }
  if (what !== 'all') return
  if (isThere) await refuseInUse(directory)
  for (const file of readdirSync(directory)) {
    if (
      /^state\.db(-wal|-shm)?$/.test(file) ||
      /^(outbox|spool)-.*\.log$/.test(file) ||
      numberOf(file) !== undefined
    )
      rmSync(join(directory, file))
  }
}

async function refuseInUse(directory: string): Promise<void> {
  try {
    const database = await openDatabase(directory, { durability: 'power', create: false }, () => {})
    database.close()
  } catch (error) {
    // Damaged, foreign or newer: that is why it is to go.
    if (error instanceof RunError && error.code === 'LP5002') throw error
  }
}
