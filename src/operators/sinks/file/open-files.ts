import { closeSync, constants, fdatasyncSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '../../../core/make-folder.ts'
import { RunError } from '../../../core/run-error.ts'
import { writeFailure } from '../write-failure.ts'
import type { FileRows } from './file-rows.ts'
import type { WriteTarget } from './write-pieces.ts'

/** A file that is open for writing. */
export interface OpenFile extends WriteTarget {
  readonly path: string
  /** Written since the last flush. */
  dirty: boolean
  /** Where the next byte goes, as far as nobody else writes. */
  position: number
  /** When its path was last looked at, in microseconds since 1970. */
  seen: number
}

interface Options {
  readonly most: number
  readonly append: boolean
  /** Permissions of new files. */
  readonly mode: number
  /** Microseconds since 1970. */
  readonly now: () => number
  /** What is kept of the files for an exact restart; undefined where nothing is. */
  readonly rows: FileRows | undefined
  readonly crashPoint?: ((point: string) => void) | undefined
  /** Written at places, not at the end, and read back; such a file is left for another only between two epochs. */
  readonly isRedo?: boolean
  /** What a file that is there must begin with. */
  readonly magic?: Buffer | undefined
}

/** Microseconds between two looks whether the path still leads to the file: others may rotate what we write. */
const lookEvery = 1_000_000

/** The open files of a sink: at most so many, the one used longest ago is closed first. */
export class OpenFiles {
  readonly #options: Options
  readonly #open = new Map<string, OpenFile>()
  /** Files begun in this run, which are not emptied again when they are opened again. */
  readonly #begun = new Set<string>()
  #last: OpenFile | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** The file of a path, opened and with its directories made if need be. */
  get(path: string): OpenFile {
    const file = this.#put(path)
    this.#options.rows?.begun()
    return file
  }

  #put(path: string): OpenFile {
    if (this.#last?.path === path && !this.#isAstray(this.#last)) return this.#last
    let file = this.#open.get(path)
    if (file !== undefined && this.#isAstray(file)) {
      this.forget(file)
      file = undefined
    }
    if (file === undefined) {
      file = this.#begin(path)
    } else {
      this.#open.delete(path)
    }
    this.#open.set(path, file)
    this.#last = file
    return file
  }

  get files(): Iterable<OpenFile> {
    return this.#open.values()
  }

  /** The file of a path, where it is open. */
  find(path: string): OpenFile | undefined {
    return this.#open.get(path)
  }

  /** Closes those whose path leads elsewhere by now (protocol F8); what comes for it then begins another file. */
  leaveAstray(): void {
    for (const file of [...this.#open.values()]) if (leadsElsewhere(file)) this.forget(file)
  }

  /**
   * Opens what is needed for a batch. New files are written down before they are made and again before they are written to, all of a batch
   * in one go (protocol F2).
   */
  prepare(paths: readonly string[]): void {
    const { rows, crashPoint } = this.#options
    if (rows === undefined) return
    const closed = paths.filter((path) => this.#open.get(path) === undefined)
    if (closed.length === 0) return
    const fresh = closed.filter(
      (path) => !rows.has(path) && statSync(path, { throwIfNoEntry: false }) === undefined,
    )
    if (fresh.length > 0) rows.intendNew(fresh)
    crashPoint?.('sink intended')
    // No more than can be open at once: the others are opened when their turn comes.
    for (const path of closed.slice(0, this.#options.most)) this.#put(path)
    crashPoint?.('sink created')
    rows.begun()
  }

  /** Closes one; the next `get` opens it anew. */
  forget(file: OpenFile): void {
    this.#open.delete(file.path)
    if (this.#last === file) this.#last = undefined
    const { rows } = this.#options
    if (rows !== undefined && file.isRegular) {
      // The next epoch counts on it, and nobody will flush it then.
      if (file.dirty) {
        fdatasyncSync(file.descriptor)
        file.position = rows.flushed(file.path, file.descriptor, file.position)
      }
      rows.closed(file.path)
    }
    closeSync(file.descriptor)
  }

  closeAll(): void {
    for (const file of [...this.#open.values()]) this.forget(file)
  }

  /** Now and then: was the file renamed or deleted under its path? */
  #isAstray(file: OpenFile): boolean {
    const now = this.#options.now()
    if (this.#options.isRedo || now - file.seen < lookEvery) return false
    const isAstray = leadsElsewhere(file)
    // Seen to be so at the next look too, however soon it comes.
    file.seen = isAstray ? 0 : now
    return isAstray
  }

  #begin(path: string): OpenFile {
    while (this.#open.size >= this.#options.most) {
      const [oldest] = this.#open.values()
      this.forget(oldest!)
    }
    const { append, mode, now, isRedo = false, magic } = this.#options
    const title = `file "${path}"`
    const { rows } = this.#options
    // What an earlier run has decided is not emptied: this run goes on with it.
    const isGoingOn = rows?.isDecided(path) === true
    const isEmptied = !append && !this.#begun.has(path) && !isGoingOn
    try {
      const { descriptor, isMade } =
        rows === undefined
          ? { descriptor: openIn(path, isEmptied ? 'w' : 'a', mode), isMade: false }
          : openKnown(path, { isEmptied, isRedo, mode }, rows)
      if (!append) this.#begun.add(path)
      const stats = fstatSync(descriptor)
      const isRegular = stats.isFile()
      if (isRedo && !isRegular) throw noPlaces(title)
      const isKnown = rows?.has(path) === true && !isMade
      if (magic !== undefined && stats.size > 0 && !isKnown) checkMagic(path, title, magic)
      if (isRegular) rows?.opened(path, descriptor, isMade)
      const position = (isRedo ? rows?.extentOf(path)?.length : undefined) ?? stats.size
      return { path, title, descriptor, isRegular, dirty: false, position, seen: now() }
    } catch (cause) {
      throw writeFailure(cause, title)
    }
  }
}

function leadsElsewhere({ path, descriptor, isRegular }: OpenFile): boolean {
  if (!isRegular) return false
  const there = statSync(path, { bigint: true, throwIfNoEntry: false })
  const ours = fstatSync(descriptor, { bigint: true })
  return there?.ino !== ours.ino || there.dev !== ours.dev
}

/** What is compressed can only be written behind what is compressed in the same way. */
function checkMagic(path: string, title: string, magic: Buffer): void {
  const found = Buffer.alloc(magic.length)
  const descriptor = openSync(path, 'r')
  try {
    readSync(descriptor, found, 0, magic.length, 0)
  } finally {
    closeSync(descriptor)
  }
  if (found.equals(magic)) return
  throw new RunError(
    'LP5433',
    title,
    'config',
    `File "${path}" is there and holds something else than the sink's "compression" would write. Move it away, or give the sink another path.`,
  )
}

const noPlaces = (title: string): RunError =>
  new RunError(
    'LP5107',
    title,
    'config',
    `With "publish: commit" the ${title} must be a regular file, and it is a device or a pipe. Leave out "publish", or give another path.`,
  )

const { O_WRONLY, O_RDWR, O_APPEND, O_TRUNC, O_CREAT, O_EXCL } = constants

/** Makes a file only where that was written down before and nothing is there, opens one only where something is: others may be faster. */
function openKnown(
  path: string,
  {
    isEmptied,
    isRedo,
    mode,
  }: { readonly isEmptied: boolean; readonly isRedo: boolean; readonly mode: number },
  rows: FileRows,
): { readonly descriptor: number; readonly isMade: boolean } {
  const how = isRedo ? O_RDWR : O_WRONLY | O_APPEND
  for (;;) {
    try {
      if (rows.isIntended(path))
        return { descriptor: openIn(path, how | O_CREAT | O_EXCL, mode), isMade: true }
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    }
    try {
      const flags = how | (isEmptied ? O_TRUNC : 0)
      return { descriptor: openSync(rows.placeOf(path), flags), isMade: false }
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
      rows.intendNew([path])
    }
  }
}

function openIn(path: string, flags: string | number, mode: number): number {
  try {
    return openSync(path, flags, mode)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    makeFolder(dirname(path))
    return openSync(path, flags, mode)
  }
}
