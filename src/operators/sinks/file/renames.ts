import { renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { RunError } from '../../../core/run-error.ts'
import { syncFolder } from '../../../core/sync-folder.ts'
import type { Rec } from '../../../core/value.ts'
import type { SinkRows } from '../../contract/sink.ts'
import { identityAt } from './file-identity.ts'

interface Rename {
  readonly from: string
  readonly to: string
  readonly identity: string
}

interface Options {
  readonly restored: ReadonlyMap<string, Rec>
  /** The new name survives the loss of power. */
  readonly isSynced: boolean
  readonly crashPoint: ((point: string) => void) | undefined
}

const prefix = 'rename '

/**
 * Files that get their published name once the epoch that ended them is decided (protocol C1.4, crash point 13). Done again after a crash:
 * where the old name is gone, it was done.
 */
export class Renames {
  readonly #options: Options
  /** Not yet among the rows of any epoch. */
  #fresh: Rename[] = []
  /** Decided, or about to be. */
  #due: Rename[] = []
  #done: Rename[] = []

  constructor(options: Options) {
    this.#options = options
    for (const [key, { from, identity }] of options.restored) {
      if (key.startsWith(prefix))
        this.#due.push({ from: String(from), to: key.slice(prefix.length), identity: String(identity) })
    }
  }

  add(from: string, to: string): void {
    const identity = identityAt(from)
    // Somebody has taken it away: there is nothing to publish.
    if (identity !== undefined) this.#fresh.push({ from, to, identity })
  }

  /** A file waits for its name: until the decision, or where an earlier run has ended before it gave it, until one more. */
  get isWaiting(): boolean {
    return this.#fresh.length + this.#due.length > 0
  }

  /** Names of files that were given their new one before the crash. */
  get past(): ReadonlySet<string> {
    return new Set(
      this.#due.filter(({ from, identity }) => identityAt(from) !== identity).map(({ from }) => from),
    )
  }

  /** The rows that changed since the last call. */
  take(): SinkRows {
    const rows = new Map<string, Rec | null>()
    for (const { to } of this.#done) rows.set(prefix + to, null)
    for (const { from, to, identity } of this.#fresh) rows.set(prefix + to, { from, identity })
    this.#due.push(...this.#fresh)
    this.#fresh = []
    this.#done = []
    return rows
  }

  /** All that was taken is decided. Gives the old names and the new ones. */
  run(): readonly Pick<Rename, 'from' | 'to'>[] {
    const { crashPoint, isSynced } = this.#options
    const due = this.#due
    for (const { from, to, identity } of due) {
      if (identityAt(from) !== identity) continue
      if (statSync(to, { throwIfNoEntry: false }) !== undefined) throw taken(from, to)
      renameSync(from, to)
      crashPoint?.('file renamed')
    }
    const folders = new Set(isSynced ? due.map(({ to }) => dirname(to)) : [])
    for (const folder of folders)
      if (statSync(folder, { throwIfNoEntry: false }) !== undefined) syncFolder(folder)
    this.#due = []
    this.#done.push(...due)
    return due
  }
}

const taken = (from: string, to: string): RunError =>
  new RunError(
    'LP5107',
    `file "${to}"`,
    'config',
    `File "${from}" is to be published as "${to}", but a file stands there that is not ours. Move it away and start the pipeline again.`,
  )
