import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { DirectWriter } from '../file/write-pieces.ts'
import { writeFailure } from '../write-failure.ts'

/** Bytes at one of its places. */
export const placeSize = 1024 * 1024
/** Places that it keeps when it is empty: to write where something stood costs a fraction of what new room costs. */
const keptPlaces = 256

/** Bytes, and where in the file they belong. */
export interface Placed {
  readonly at: number
  readonly part: Buffer
}

interface Stretch {
  readonly at: number
  length: number
  readonly parts: Buffer[]
}

/**
 * The file of a spool, made of places of one size that are used again and again. It is of no use to a later run, which reads its input again,
 * so it has no name while it is used and needs no sync. Nothing else is called while `write` is under way, but `close`.
 */
export class SpoolFile {
  readonly #folder: string
  readonly #title: string
  readonly #writer = new DirectWriter()
  #file: FileHandle | undefined
  #isClosed = false
  /** Free places, the one that is free longest first: neighbours stay neighbours, and are written together. */
  #free: number[] = []
  /** How many there are in all. */
  #places = 0
  /** The write under way, or the last one. Never rejects. */
  #writing: Promise<void> | undefined
  /** Room is given back. Never rejects. */
  #shrinking: Promise<void> | undefined

  /** `title`: `hdfs sink "archive"`. */
  constructor(folder: string, title: string) {
    this.#folder = folder
    this.#title = `the spool of ${title} in "${folder}"`
  }

  take(): number {
    return this.#free.shift() ?? this.#places++
  }

  give(place: number): void {
    this.#free.push(place)
  }

  /** Writes parts where they belong, in bytes from the beginning. Rejects with a `RunError`. */
  write(parts: readonly Placed[]): Promise<void> {
    const writing = this.#write(parts)
    this.#writing = writing.catch(() => {})
    return writing
  }

  /** Fills a buffer. */
  async read(into: Buffer<ArrayBuffer>, at: number): Promise<void> {
    const { bytesRead } = await (await this.#opened()).read(into, 0, into.length, at)
    if (bytesRead < into.length) throw new Error(`The spool ends ${into.length - bytesRead} bytes too early.`)
  }

  /** All places are free: what is more than it keeps is given back to the system, for which only the next write waits. */
  shrink(): void {
    const file = this.#file
    if (file === undefined || this.#places <= keptPlaces) return
    this.#places = 0
    this.#free = []
    // Where that fails, the room is used again all the same.
    this.#shrinking = file.truncate(0).catch(() => {})
  }

  /** Who reads from then on is told so. */
  async close(): Promise<void> {
    await this.#writing
    this.#isClosed = true
    await this.#file?.close()
    this.#file = undefined
  }

  async #write(parts: readonly Placed[]): Promise<void> {
    const file = await this.#opened()
    const target = { descriptor: file.fd, title: this.#title, isRegular: true }
    for (const { at, parts: some } of stretchesOf(parts)) await this.#writer.write(target, some, at)
  }

  async #opened(): Promise<FileHandle> {
    await this.#shrinking
    if (this.#isClosed) throw new Error('The spool is closed.')
    try {
      this.#file ??= await this.#open()
      return this.#file
    } catch (cause) {
      throw writeFailure(cause, this.#title)
    }
  }

  async #open(): Promise<FileHandle> {
    const path = join(this.#folder, `.logpipe-spool-${randomUUID()}`)
    const file = await open(path, 'wx+', 0o600)
    await unlink(path)
    return file
  }
}

/** Parts that lie one behind the other are written together. */
function stretchesOf(placed: readonly Placed[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const { at, part } of placed) {
    const last = stretches.at(-1)
    if (last !== undefined && last.at + last.length === at) {
      last.parts.push(part)
      last.length += part.length
    } else stretches.push({ at, length: part.length, parts: [part] })
  }
  return stretches
}
