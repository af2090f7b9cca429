import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  statSync,
  unlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { RunError } from '../../../core/run-error.ts'
import type { Rec } from '../../../core/value.ts'
import type { Log } from '../../contract/log.ts'
import type { SinkRows } from '../../contract/sink.ts'

/** What is kept of a file that is written: who it is, and up to where it counts. */
interface FileRow {
  /** Device, inode and birth time as texts; absent where only the intent to make it was written down. */
  readonly identity?: string
  /** Bytes that were there before the sink began. */
  readonly base: number
  /** Bytes that count: those of the last decided epoch. */
  readonly length: number
  /** The sink made the file. */
  readonly created: boolean
}

interface Stats {
  readonly dev: bigint
  readonly ino: bigint
  readonly birthtimeNs: bigint
  readonly size: bigint
}

const identityOf = ({ dev, ino, birthtimeNs }: Stats): string => `${dev}:${ino}:${birthtimeNs}`

const lookAt = (path: string): Stats | undefined => statSync(path, { bigint: true, throwIfNoEntry: false })

/**
 * The memory of a file sink whose bytes are written at once and taken back after a crash (protocol F2, F3). Before a file is made its path is
 * written down, before it is written to its identity and length are; each epoch says up to where it counts.
 */
export class FileRows {
  readonly #intend: (rows: SinkRows) => void
  readonly #log: Log
  readonly #rows = new Map<string, FileRow>()
  readonly #changed = new Map<string, FileRow | null>()
  /** Closed and clean: forgotten when the next epoch is decided, since then nothing of it can be undone. */
  readonly #resting = new Set<string>()
  readonly #begun: string[] = []
  /** Folders with files made since they were last synced. */
  readonly #newFolders = new Set<string>()

  constructor(restored: ReadonlyMap<string, Rec>, intend: (rows: SinkRows) => void, log: Log) {
    this.#intend = intend
    this.#log = log
    for (const [path, row] of restored) this.#rows.set(path, row as unknown as FileRow)
  }

  /** Cuts every file back to what was decided. Throws LP5430 where one is shorter than that. */
  restore(): void {
    const gone = new Map<string, null>()
    for (const [path, row] of this.#rows) {
      const isKept = row.identity === undefined ? this.#dropIntent(path) : this.#cut(path, row.identity, row)
      if (isKept) continue
      this.#rows.delete(path)
      gone.set(path, null)
    }
    if (gone.size > 0) this.#intend(gone)
  }

  /** Does an earlier run, or this one, count on what is in it? */
  isDecided(path: string): boolean {
    return (this.#rows.get(path)?.length ?? 0) > 0
  }

  /** Was the file known before this run began, or in it? */
  has(path: string): boolean {
    return this.#rows.has(path)
  }

  /** Writes down the paths that are about to be made. */
  intendNew(paths: readonly string[]): void {
    const row: FileRow = { base: 0, length: 0, created: true }
    for (const path of paths) this.#rows.set(path, row)
    this.#write(paths)
  }

  /** A file was opened, and is not written to before `begun` is called: who it is, and what of it counts. */
  opened(path: string, descriptor: number): void {
    const stats = fstatSync(descriptor, { bigint: true })
    const identity = identityOf(stats)
    const known = this.#rows.get(path)
    this.#resting.delete(path)
    if (known?.identity === identity) return
    const size = Number(stats.size)
    const created = known !== undefined && known.identity === undefined
    if (created) this.#newFolders.add(dirname(path))
    this.#rows.set(path, { identity, base: size, length: size, created })
    this.#begun.push(path)
  }

  /** Writes down all that was opened since the last call, in one go. */
  begun(): void {
    if (this.#begun.length > 0) this.#write(this.#begun.splice(0))
  }

  /** The entries of new files are durable in their folders when it returns. */
  syncFolders(): void {
    for (const folder of this.#newFolders) {
      const descriptor = openSync(folder, 'r')
      try {
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
    }
    this.#newFolders.clear()
  }

  /** A file is durable up to its present size. */
  flushed(path: string, descriptor: number): void {
    const row = this.#rows.get(path)
    if (row === undefined) return
    const length = fstatSync(descriptor).size
    if (length < row.length) {
      this.#log.warn(
        `File "${path}" was cut by somebody else: it had ${row.length} bytes and has ${length}. Writing goes on behind that.`,
        { code: 'LP5431' },
      )
    }
    this.#rows.set(path, { ...row, length })
    this.#changed.set(path, { ...row, length })
  }

  /** A file is closed; what was written to it is durable. */
  closed(path: string): void {
    this.#resting.add(path)
  }

  /** The rows that changed since the last call. */
  take(): SinkRows {
    const rows = new Map<string, Rec | null>(
      [...this.#changed].map(([path, row]) => [path, row as Rec | null]),
    )
    this.#changed.clear()
    for (const path of this.#resting) {
      if (rows.has(path)) continue
      this.#rows.delete(path)
      rows.set(path, null)
      this.#resting.delete(path)
    }
    return rows
  }

  #write(paths: readonly string[]): void {
    this.#intend(new Map(paths.map((path) => [path, { ...this.#rows.get(path)! }])))
  }

  /** An intent without a file to it: an empty file there is ours, anything else is not. */
  #dropIntent(path: string): boolean {
    if (lookAt(path)?.size === 0n) unlinkSync(path)
    return false
  }

  #cut(path: string, identity: string, row: FileRow): boolean {
    const at = this.#find(path, identity)
    if (at === undefined) {
      this.#log.warn(
        `File "${path}" is gone or another one stands there; what was written to it since the last epoch cannot be taken back.`,
        { code: 'LP5432' },
      )
      return false
    }
    const descriptor = openSync(at, 'r+')
    try {
      const { size } = fstatSync(descriptor)
      if (size < row.length) throw tooShort(path, row.length, size)
      if (size > row.length) {
        ftruncateSync(descriptor, row.length)
        fsyncSync(descriptor)
      }
    } finally {
      closeSync(descriptor)
    }
    if (!row.created || row.length > 0) return at === path
    // Made in the epoch that never was.
    unlinkSync(at)
    return false
  }

  /** Under its path, or under another name beside it where somebody renamed it. */
  #find(path: string, identity: string): string | undefined {
    const here = lookAt(path)
    if (here !== undefined && identityOf(here) === identity) return path
    const folder = dirname(path)
    if (lookAt(folder) === undefined) return undefined
    return readdirSync(folder)
      .map((name) => join(folder, name))
      .find((other) => {
        const stats = lookAt(other)
        return stats !== undefined && identityOf(stats) === identity
      })
  }
}

const tooShort = (path: string, wanted: number, found: number): RunError =>
  new RunError(
    'LP5430',
    `file "${path}"`,
    'config',
    `File "${path}" has ${found} bytes, but ${wanted} were written and counted as delivered. Put the file back, or begin anew with "--reset all" or another state directory.`,
  )
