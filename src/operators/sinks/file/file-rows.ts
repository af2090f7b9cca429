import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readdirSync, unlinkSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { RunError } from '../../../core/run-error.ts'
import { syncFolder, syncFolderAbove } from '../../../core/sync-folder.ts'
import type { Rec } from '../../../core/value.ts'
import type { Log } from '../../contract/log.ts'
import type { SinkRows } from '../../contract/sink.ts'
import { identityOf, lookAt } from './file-identity.ts'

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
  /** The boot of the machine in which that was; present where bytes are written after the decision, and never cut back. */
  readonly boot?: string
  /** Of what a crash makes come again, so many bytes are left out: somebody cut them off the file since. */
  readonly skip?: number
  /** What stands behind what is recorded, up to this place, may be torn: it was there when another boot of the machine began. */
  readonly torn?: number
}

interface Options {
  readonly intend: (rows: SinkRows) => void
  readonly log: Log
  /** The present boot of the machine, where bytes are written after the decision (protocol F4). */
  readonly boot?: string | undefined
  /** Somebody has cut off so many bytes that were written. */
  readonly cutOutside?: (bytes: number) => void
}

/** Rows of files are kept by path and identity: a file that somebody renamed still counts when another one stands under its path. */
const keyOf = (path: string, identity: string | undefined): string =>
  identity === undefined ? path : `${path}\n${identity}`

const pathOf = (key: string, { identity }: FileRow): string =>
  identity !== undefined && key.endsWith(`\n${identity}`) ? key.slice(0, -identity.length - 1) : key

/**
 * The memory of a file sink whose bytes are written at once and taken back after a crash (protocol F2, F3). Before a file is made its path is
 * written down, before it is written to its identity and length are; each epoch says up to where it counts.
 */
export class FileRows {
  readonly #options: Options
  /** By key, those of files that were renamed or left included. */
  readonly #rows = new Map<string, FileRow>()
  /** The key of what stands under each path. */
  readonly #keys = new Map<string, string>()
  readonly #changed = new Map<string, FileRow | null>()
  /** Closed and clean: forgotten when the next epoch is decided, since then nothing of it can be undone. */
  readonly #resting = new Set<string>()
  /** What `begun` writes down. */
  readonly #begun = new Map<string, FileRow | null>()
  /** Folders with names made since they were last synced; those above, which may have been made for them. */
  readonly #newFolders = new Set<string>()
  readonly #newAbove = new Set<string>()
  /** Folders that files were removed from since they were last synced. */
  readonly #emptied = new Set<string>()
  /** Folders that files were made in, and all above, in this run. */
  readonly #knownFolders = new Set<string>()

  /** Where files are whose path leads elsewhere by now, and that are still to get what a crash has made come again. */
  readonly #places = new Map<string, string>()

  constructor(restored: ReadonlyMap<string, Rec>, options: Options) {
    this.#options = options
    for (const [key, kept] of restored) {
      // Other rows of the sink are none of ours.
      if (!isAbsolute(key)) continue
      const row = kept as unknown as FileRow
      this.#rows.set(key, row)
      this.#keys.set(pathOf(key, row), key)
    }
  }

  /**
   * Cuts every file back to what was decided, but those that are written after the decision. Throws LP5430 where one is shorter than that.
   * `past`: files that nothing more is to be done with.
   */
  restore(past: ReadonlySet<string> = new Set()): void {
    const gone = new Map<string, null>()
    for (const [key, row] of this.#rows) {
      const path = pathOf(key, row)
      const isKept = past.has(path)
        ? false
        : row.identity === undefined
          ? this.#dropIntent(path)
          : this.#cut(path, row.identity, row)
      if (isKept) {
        this.#keys.set(path, key)
        continue
      }
      this.#rows.delete(key)
      if (this.#keys.get(path) === key) this.#keys.delete(path)
      gone.set(key, null)
    }
    // Else a loss of power could bring back what was removed, and nobody would know it as ours.
    for (const folder of this.#emptied) syncFolder(folder)
    this.#emptied.clear()
    if (gone.size > 0) this.#options.intend(gone)
  }

  #remove(path: string): void {
    unlinkSync(path)
    this.#emptied.add(dirname(path))
  }

  /** Does an earlier run, or this one, count on what is in it? */
  isDecided(path: string): boolean {
    return (this.#rowOf(path)?.length ?? 0) > 0
  }

  /** What is known of a file: up to where it counts, how much of what comes again is left out, up to where it may be torn. */
  extentOf(path: string): Pick<FileRow, 'length' | 'skip' | 'torn'> | undefined {
    return this.#rowOf(path)
  }

  /** Where the file of a path is, should somebody have renamed it. */
  placeOf(path: string): string {
    return this.#places.get(path) ?? path
  }

  /** Somebody has cut a file that is written after the decision: it goes on at its end. Durable when it returns. */
  cutAt(path: string, { length, skip, lost }: { length: number; skip: number; lost: number }): void {
    const key = this.#keys.get(path)!
    this.#tellCut(path, length + lost, length)
    const { torn: _, ...known } = this.#rows.get(key)!
    const row: FileRow = { ...known, length, skip }
    this.#rows.set(key, row)
    this.#options.intend(new Map([[key, { ...row }]]))
  }

  /** Was the file known before this run began, or in it? */
  has(path: string): boolean {
    return this.#rowOf(path) !== undefined
  }

  /** Was it written down that the file is about to be made, and no more? */
  isIntended(path: string): boolean {
    const row = this.#rowOf(path)
    return row !== undefined && row.identity === undefined
  }

  /** Writes down the paths that are about to be made. */
  intendNew(paths: readonly string[]): void {
    const row: FileRow = { base: 0, length: 0, created: true }
    this.#options.intend(new Map(paths.map((path) => [path, { ...row }])))
    for (const path of paths) {
      this.#rows.set(path, row)
      this.#keys.set(path, path)
    }
  }

  /** A file was opened or made, and is not written to before `begun` is called: who it is, and what of it counts. */
  opened(path: string, descriptor: number, isMade: boolean): void {
    const stats = fstatSync(descriptor, { bigint: true })
    const identity = identityOf(stats)
    const known = this.#rowOf(path)
    if (known?.identity === identity) {
      this.#resting.delete(this.#keys.get(path)!)
      return
    }
    if (known !== undefined && known.identity === undefined) {
      this.#rows.delete(path)
      this.#begun.set(path, null)
    }
    // Whoever made one that was there may not have synced its name.
    this.#noteNew(path)
    const size = Number(stats.size)
    const key = keyOf(path, identity)
    const { boot } = this.#options
    const row: FileRow = {
      identity,
      base: size,
      length: size,
      created: isMade,
      ...(boot === undefined ? {} : { boot }),
    }
    this.#rows.set(key, row)
    this.#keys.set(path, key)
    this.#begun.set(key, row)
  }

  /** Writes down all that was opened since the last call, in one go. */
  begun(): void {
    if (this.#begun.size === 0) return
    this.#options.intend(
      new Map([...this.#begun].map(([key, row]) => [key, row === null ? null : { ...row }])),
    )
    this.#begun.clear()
  }

  /** The names of new files, and of folders that were made for them, are durable when it returns. */
  syncFolders(): void {
    for (const folder of this.#newFolders) syncFolder(folder)
    for (const folder of this.#newAbove) syncFolderAbove(folder)
    this.#newFolders.clear()
    this.#newAbove.clear()
  }

  /** Its name has to become durable. A run before this one may have made the folder and have been killed then. */
  #noteNew(path: string): void {
    const folder = dirname(path)
    this.#newFolders.add(folder)
    for (let at = folder; !this.#knownFolders.has(at); at = dirname(at)) {
      this.#knownFolders.add(at)
      this.#newAbove.add(dirname(at))
    }
  }

  /** A file is durable; `position`: where what was written to it ends. Gives where it ends now: somebody may have cut it. */
  flushed(path: string, descriptor: number, position: number): number {
    const row = this.#rowOf(path)
    if (row === undefined) return position
    const key = this.#keys.get(path)!
    const { boot } = this.#options
    const size = fstatSync(descriptor).size
    if (size < position) this.#tellCut(path, position, size)
    const length = boot === undefined || size < position ? size : position
    const { base, created, identity } = row
    const next: FileRow = {
      base,
      length,
      created,
      ...(identity === undefined ? {} : { identity }),
      ...(boot === undefined ? {} : { boot }),
      ...(row.torn !== undefined && row.torn > length ? { torn: row.torn } : {}),
    }
    this.#rows.set(key, next)
    this.#changed.set(key, next)
    return length
  }

  #tellCut(path: string, had: number, has: number): void {
    this.#options.cutOutside?.(had - has)
    this.#options.log.warn(
      `File "${path}" was cut by somebody else: it had ${had} bytes and has ${has}. Writing goes on behind that.`,
      { code: 'LP5431' },
    )
  }

  /** A file is closed; what was written to it is durable. */
  closed(path: string): void {
    const key = this.#keys.get(path)
    if (key !== undefined) this.#resting.add(key)
    this.#places.delete(path)
  }

  /** The rows that changed since the last call. */
  take(): SinkRows {
    const rows = new Map<string, Rec | null>([...this.#changed].map(([key, row]) => [key, row as Rec | null]))
    this.#changed.clear()
    for (const key of this.#resting) {
      if (rows.has(key)) continue
      const row = this.#rows.get(key)
      const path = row && pathOf(key, row)
      if (path !== undefined && this.#keys.get(path) === key) this.#keys.delete(path)
      this.#rows.delete(key)
      rows.set(key, null)
      this.#resting.delete(key)
    }
    return rows
  }

  #rowOf(path: string): FileRow | undefined {
    const key = this.#keys.get(path)
    return key === undefined ? undefined : this.#rows.get(key)
  }

  /** An intent without a file to it: an empty file there is ours, anything else is not. */
  #dropIntent(path: string): boolean {
    if (lookAt(path)?.size === 0n) this.#remove(path)
    return false
  }

  #cut(path: string, identity: string, row: FileRow): boolean {
    const at = this.#find(path, identity)
    if (at === undefined) {
      this.#options.log.warn(
        `File "${path}" is gone or another one stands there; what was written to it since the last epoch cannot be taken back.`,
        { code: 'LP5432' },
      )
      return false
    }
    const descriptor = openSync(at, 'r+')
    try {
      const { size } = fstatSync(descriptor)
      if (size < row.length) throw tooShort(path, row.length, size)
      if (row.boot !== undefined && this.#options.boot !== undefined) {
        if (row.boot !== this.#options.boot) this.#rows.set(keyOf(path, identity), { ...row, torn: size })
        // Made by a run that was killed before the folder was synced, as far as we know.
        if (row.created && row.length === 0) this.#noteNew(at)
        // What stands behind it comes again, and is compared then; without any, a renamed file is at its end.
        if (at !== path && size > row.length) this.#places.set(path, at)
        return at === path || size > row.length
      }
      if (size > row.length) {
        ftruncateSync(descriptor, row.length)
        fsyncSync(descriptor)
      }
    } finally {
      closeSync(descriptor)
    }
    if (!row.created || row.length > 0) return at === path
    // Made in the epoch that never was.
    this.#remove(at)
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
