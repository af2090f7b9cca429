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

/** Bytes of a block, in which bytes are kept one behind the other. */
const blockSize = 1024 * 1024
/** Newest blocks that stay in memory: where answers come soon, the disk is not touched. */
const inMemory = 8
/** Blocks in memory beyond which nothing more is taken. */
const mostInMemory = 16

/**
 * Keeps bytes for as long as they may have to be sent again, what is not new on disk. It is of no use to a later run, which reads its input
 * again, so the file has no name while it is used and needs no sync. Blocks are used again and again, since large buffers are dear to make.
 * `add` is not called while something that `read` gave is in use.
 */
export class Spool {
  readonly #folder: string
  readonly #title: string
  #file: FileHandle | undefined
  #size = 0
  /** What is in memory, by the number of its block, the oldest first. */
  readonly #blocks = new Map<number, Buffer<ArrayBuffer>>()
  readonly #free: Buffer<ArrayBuffer>[] = []
  /** Blocks go to disk, or their room there is given back. Never rejects. */
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

  /** Copies bytes behind what is there. */
  add(parts: readonly Uint8Array[]): Range {
    const at = this.#size
    for (const part of parts)
      for (let done = 0; done < part.length; ) {
        const inBlock = this.#size % blockSize
        const length = Math.min(part.length - done, blockSize - inBlock)
        this.#blockAt(this.#size).set(part.subarray(done, done + length), inBlock)
        this.#size += length
        done += length
      }
    if (this.#blocks.size > inMemory) this.#saving ??= this.#save()
    return { at, length: this.#size - at }
  }

  /** There is memory for more. Rejects with a `RunError` where the disk does not take what was in it; the next call tries again. */
  async room(): Promise<void> {
    while (this.#blocks.size > mostInMemory) {
      this.#saving ??= this.#save()
      await this.#saving
      const failure = this.#failure
      this.#failure = undefined
      if (failure !== undefined) throw failure
    }
  }

  /** What stands in a range, in parts that hold still until the next one. */
  async *read({ at: from, length }: Range): AsyncGenerator<Buffer<ArrayBuffer>> {
    let buffer: Buffer<ArrayBuffer> | undefined
    for (let at = from; at < from + length; ) {
      const inBlock = at % blockSize
      const wanted = Math.min(from + length - at, blockSize - inBlock)
      const block = this.#blocks.get(Math.floor(at / blockSize))
      if (block === undefined) {
        buffer ??= Buffer.allocUnsafe(blockSize)
        const { bytesRead } = await this.#file!.read(buffer, 0, wanted, at)
        if (bytesRead < wanted) throw new Error(`The spool ends ${wanted - bytesRead} bytes too early.`)
      }
      yield block === undefined ? buffer!.subarray(0, wanted) : block.subarray(inBlock, inBlock + wanted)
      at += wanted
    }
  }

  /** Nothing of it is needed any more. */
  async clear(): Promise<void> {
    if (this.#size === 0) return
    this.#forget()
    // What is being written now must not come over what is written next.
    await this.#saving
    this.#failure = undefined
    this.#size = 0
    // Nobody needs to wait until the system has given back what may be a gigabyte.
    if (this.#file !== undefined) this.#saving = this.#empty(this.#file)
  }

  async close(): Promise<void> {
    this.#forget()
    await this.#saving
    await this.#file?.close()
    this.#file = undefined
  }

  #forget(): void {
    this.#free.push(...this.#blocks.values())
    this.#blocks.clear()
    this.#free.length = Math.min(this.#free.length, mostInMemory)
  }

  #blockAt(place: number): Buffer<ArrayBuffer> {
    const number = Math.floor(place / blockSize)
    const known = this.#blocks.get(number)
    if (known !== undefined) return known
    const block = this.#free.pop() ?? Buffer.allocUnsafeSlow(blockSize)
    this.#blocks.set(number, block)
    return block
  }

  /** Writes the oldest blocks, never the last one, which is not full. */
  async #save(): Promise<void> {
    try {
      for (const [number, block] of this.#blocks) {
        if (this.#blocks.size <= inMemory) break
        this.#file ??= await this.#open()
        for (let done = 0; done < blockSize; ) {
          const place = number * blockSize + done
          done += (await this.#file.write(block, done, blockSize - done, place)).bytesWritten
        }
        if (this.#blocks.get(number) === block) {
          this.#blocks.delete(number)
          this.#free.push(block)
        }
      }
    } catch (cause) {
      this.#failed(cause)
    } finally {
      this.#saving = undefined
    }
  }

  async #empty(file: FileHandle): Promise<void> {
    try {
      await file.truncate(0)
    } catch (cause) {
      this.#failed(cause)
    } finally {
      this.#saving = undefined
    }
  }

  #failed(cause: unknown): void {
    const { code, message } = writeFailure(cause, `the spool of ${this.#title} in "${this.#folder}"`)
    this.#failure = new RunError(code, this.#title, 'config', message, { cause })
  }

  async #open(): Promise<FileHandle> {
    const path = join(this.#folder, `.logpipe-spool-${randomUUID()}`)
    const file = await open(path, 'wx+', 0o600)
    await unlink(path)
    return file
  }
}
