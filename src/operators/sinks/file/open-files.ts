import { closeSync, fstatSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeFolder } from '../../../core/make-folder.ts'
import { writeFailure } from '../write-failure.ts'

/** A file that is open for writing. */
export interface OpenFile {
  readonly path: string
  readonly title: string
  readonly descriptor: number
  /** A regular file: what is written lands in the page cache at once. */
  readonly isRegular: boolean
  /** Written since the last flush. */
  dirty: boolean
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

  /** Closes one; the next `get` opens it anew. */
  forget(file: OpenFile): void {
    this.#open.delete(file.path)
    if (this.#last === file) this.#last = undefined
    closeSync(file.descriptor)
  }

  closeAll(): void {
    for (const file of [...this.#open.values()]) this.forget(file)
  }

  /** Was the file renamed or deleted under its path? */
  #isAstray(file: OpenFile): boolean {
    const now = this.#options.now()
    if (!file.isRegular || now - file.seen < lookEvery) return false
    file.seen = now
    const there = statSync(file.path, { bigint: true, throwIfNoEntry: false })
    const ours = fstatSync(file.descriptor, { bigint: true })
    if (there?.ino === ours.ino && there.dev === ours.dev) return false
    file.seen = 0
    return true
  }

  #begin(path: string): OpenFile {
    while (this.#open.size >= this.#options.most) {
      const [oldest] = this.#open.values()
      this.forget(oldest!)
    }
    const { append, mode, now } = this.#options
    const title = `file "${path}"`
    const flags = append || this.#begun.has(path) ? 'a' : 'w'
    try {
      const descriptor = openIn(path, flags, mode)
      if (!append) this.#begun.add(path)
      return { path, title, descriptor, isRegular: fstatSync(descriptor).isFile(), dirty: false, seen: now() }
    } catch (cause) {
      throw writeFailure(cause, title)
    }
  }
}

function openIn(path: string, flags: string, mode: number): number {
  try {
    return openSync(path, flags, mode)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
    makeFolder(dirname(path))
    return openSync(path, flags, mode)
  }
}
