import { randomUUID } from 'node:crypto'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { RunError } from '../../../core/run-error.ts'
import { writeFailure } from '../write-failure.ts'

/** Bytes in a spool. */
export interface Range {
  readonly at: number
  readonly length: number
}

const noSpace = 'LP5104'

/** What `room` rejects with where there is no space left. */
export const isFullDisk = (error: unknown): boolean => error instanceof RunError && error.code === noSpace

/** Bytes that are read at once. */
const atOnce = 1024 * 1024
/** Bytes that stay in memory: where answers come soon, the disk is not touched. */
const inMemory = 8 * 1024 * 1024
/** Bytes in memory beyond which nothing more is taken. */
const mostInMemory = 16 * 1024 * 1024

/**
 * Keeps bytes for as long as they may have to be sent again, what is not new on disk. It is of no use to a later run, which reads its input
 * again, so the file has no name while it is used and needs no sync.
 */
export class Spool {
  readonly #folder: string
  readonly #title: string
  #file: FileHandle | undefined
  #size = 0
  /** What is in memory, by its place, the oldest first. */
  readonly #memory = new Map<number, Buffer<ArrayBuffer>>()
  #held = 0
  /** Bytes go to disk. Never rejects. */
  #saving: Promise<void> | undefined
  #failure: RunError | undefined

  /** `title`: `hdfs sink "archive"`. */
  constructor(folder: string, title: string) {
    this.#folder = folder
    this.#title = title
  }

  /** Bytes in it. */
  get size(): number {
    return this.#size
  }

  /** Takes bytes, which hold still from now on. */
  add(bytes: Buffer<ArrayBuffer>): Range {
    const at = this.#size
    this.#size += bytes.length
    this.#memory.set(at, bytes)
    this.#held += bytes.length
    if (this.#held > inMemory) this.#saving ??= this.#save()
    return { at, length: bytes.length }
  }

  /** There is memory for more. Rejects with a `RunError` where the disk does not take what was in it; the next call tries again. */
  async room(): Promise<void> {
    while (this.#held > mostInMemory) {
      this.#saving ??= this.#save()
      await this.#saving
      const failure = this.#failure
      this.#failure = undefined
      if (failure !== undefined) throw failure
    }
  }

  /** What stands in a range, in parts that hold still until the next one. */
  async *read(range: Range): AsyncGenerator<Buffer<ArrayBuffer>> {
    const held = this.#memory.get(range.at)
    if (held !== undefined) {
      yield held
      return
    }
    const buffer = Buffer.allocUnsafe(Math.min(atOnce, range.length))
    for (let at = 0; at < range.length; ) {
      const length = Math.min(buffer.length, range.length - at)
      const { bytesRead } = await this.#file!.read(buffer, 0, length, range.at + at)
      if (bytesRead === 0) throw new Error(`The spool ends ${range.length - at} bytes too early.`)
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }

  /** Nothing of it is needed any more. */
  async clear(): Promise<void> {
    if (this.#size === 0) return
    this.#memory.clear()
    this.#held = 0
    // What is being written now must not come over what is written next.
    await this.#saving
    this.#failure = undefined
    this.#size = 0
    await this.#file?.truncate(0)
  }

  async close(): Promise<void> {
    this.#memory.clear()
    this.#held = 0
    await this.#saving
    await this.#file?.close()
    this.#file = undefined
  }

  async #save(): Promise<void> {
    try {
      for (const [at, bytes] of this.#memory) {
        if (this.#held <= inMemory) break
        this.#file ??= await this.#open()
        for (let done = 0; done < bytes.length; )
          done += (await this.#file.write(bytes, done, bytes.length - done, at + done)).bytesWritten
        if (this.#memory.delete(at)) this.#held -= bytes.length
      }
    } catch (cause) {
      const { code, message } = writeFailure(cause, `the spool of ${this.#title} in "${this.#folder}"`)
      this.#failure = new RunError(code, this.#title, 'config', message, { cause })
    } finally {
      this.#saving = undefined
    }
  }

  async #open(): Promise<FileHandle> {
    const path = join(this.#folder, `.logpipe-spool-${randomUUID()}`)
    const file = await open(path, 'wx+', 0o600)
    await unlink(path)
    return file
  }
}
