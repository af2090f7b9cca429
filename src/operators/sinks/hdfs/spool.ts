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
/** As many once there are more: what was written just now is still in the caches of the processor. */
const inMemoryOfMany = 1
/** Blocks in memory beyond which nothing more is taken. */
const mostInMemory = 16
/** Places in the file that it keeps when it is empty: to write where something stood costs a fraction of what new room costs. */
const keptPlaces = 256

interface Block {
  /** Its bytes, where they are in memory. */
  buffer: Buffer<ArrayBuffer> | undefined
  /** Its place in the file, counted in blocks, where it has one. */
  place: number | undefined
  /** Bytes of it that are needed still. */
  needed: number
}

/**
 * Keeps bytes for as long as they may have to be sent again, what is not new on disk. It is of no use to a later run, which reads its input
 * again, so the file has no name while it is used and needs no sync. Blocks, in memory and on disk, are used again and again, since new ones are dear.
 * `add` is not called while something that `read` gave is in use, nor is that released meanwhile.
 */
export class Spool {
  readonly #folder: string
  readonly #title: string
  #file: FileHandle | undefined
  /** Where the next byte goes. */
  #end = 0
  /** Bytes that are needed still. */
  #size = 0
  /** By their numbers, the oldest first. */
  readonly #blocks = new Map<number, Block>()
  /** Numbers of those in memory, the oldest first. */
  readonly #inMemory = new Set<number>()
  readonly #free: Buffer<ArrayBuffer>[] = []
  /** Places in the file of which nothing is needed, and how many there are in all. */
  #freePlaces: number[] = []
  #places = 0
  /** The block that is being written to disk. */
  #written: Block | undefined
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
    const at = this.#end
    for (const part of parts)
      for (let done = 0; done < part.length; ) {
        const inBlock = this.#end % blockSize
        const length = Math.min(part.length - done, blockSize - inBlock)
        const block = this.#blockAt(this.#end)
        block.buffer!.set(part.subarray(done, done + length), inBlock)
        block.needed += length
        this.#end += length
        done += length
      }
    this.#size += this.#end - at
    if (this.#inMemory.size > this.#most) this.#saving ??= this.#save()
    return { at, length: this.#end - at }
  }

  /** A range, or a part of one, is not needed any more. */
  release({ at: from, length }: Range): void {
    this.#size -= length
    for (let at = from; at < from + length; ) {
      const number = Math.floor(at / blockSize)
      const part = Math.min(from + length - at, blockSize - (at % blockSize))
      const block = this.#blocks.get(number)!
      block.needed -= part
      // More may come into the last one.
      if (block.needed === 0 && this.#end >= (number + 1) * blockSize) this.#drop(number, block)
      at += part
    }
  }

  /** There is memory for more. Rejects with a `RunError` where the disk does not take what was in it; the next call tries again. */
  async room(): Promise<void> {
    while (this.#inMemory.size > mostInMemory) {
      this.#saving ??= this.#save()
      await this.#saving
      const failure = this.#failure
      this.#failure = undefined
      if (failure !== undefined) throw failure
    }
  }

  /** What stands in a range, in parts that hold still until the next one. */
  async *read({ at: from, length }: Range): AsyncGenerator<Buffer<ArrayBuffer>> {
    let copy: Buffer<ArrayBuffer> | undefined
    for (let at = from; at < from + length; ) {
      const inBlock = at % blockSize
      const wanted = Math.min(from + length - at, blockSize - inBlock)
      const { buffer, place } = this.#blocks.get(Math.floor(at / blockSize))!
      if (buffer === undefined) {
        copy ??= Buffer.allocUnsafe(blockSize)
        const { bytesRead } = await this.#file!.read(copy, 0, wanted, place! * blockSize + inBlock)
        if (bytesRead < wanted) throw new Error(`The spool ends ${wanted - bytesRead} bytes too early.`)
      }
      yield buffer === undefined ? copy!.subarray(0, wanted) : buffer.subarray(inBlock, inBlock + wanted)
      at += wanted
    }
  }

  /** Nothing of it is needed any more. */
  async clear(): Promise<void> {
    this.#dropAll()
    // What is being written now must not come over what is written next.
    await this.#saving
    this.#failure = undefined
    // Nobody needs to wait until the system has given back what may be a gigabyte.
    if (this.#places > keptPlaces) this.#saving = this.#empty(this.#file!)
  }

  async close(): Promise<void> {
    this.#dropAll()
    await this.#saving
    await this.#file?.close()
    this.#file = undefined
  }

  /** Blocks that stay in memory. */
  get #most(): number {
    return this.#blocks.size > inMemory ? inMemoryOfMany : inMemory
  }

  #dropAll(): void {
    for (const [number, block] of this.#blocks) this.#drop(number, block)
    this.#size = 0
    this.#end = 0
  }

  #drop(number: number, block: Block): void {
    this.#blocks.delete(number)
    // One that is being written is given back when it has been.
    if (block !== this.#written) this.#giveBack(number, block)
  }

  #giveBack(number: number, { buffer, place }: Block): void {
    this.#inMemory.delete(number)
    if (buffer !== undefined) this.#keep(buffer)
    if (place !== undefined) this.#freePlaces.push(place)
  }

  #keep(buffer: Buffer<ArrayBuffer>): void {
    if (this.#free.length < mostInMemory) this.#free.push(buffer)
  }

  /** The block of a byte that comes next. */
  #blockAt(at: number): Block {
    const number = Math.floor(at / blockSize)
    const known = this.#blocks.get(number)
    if (known !== undefined) return known
    const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(blockSize)
    const block: Block = { buffer, place: undefined, needed: 0 }
    this.#blocks.set(number, block)
    this.#inMemory.add(number)
    return block
  }

  /** Writes the oldest blocks, never the last one, which is not full. */
  async #save(): Promise<void> {
    try {
      for (const number of this.#inMemory) {
        if (this.#inMemory.size <= this.#most) break
        await this.#write(number, this.#blocks.get(number)!)
      }
    } catch (cause) {
      this.#failed(cause)
    } finally {
      this.#saving = undefined
    }
  }

  async #write(number: number, block: Block): Promise<void> {
    this.#file ??= await this.#open()
    const buffer = block.buffer!
    const place = this.#freePlaces.pop() ?? this.#places++
    this.#written = block
    try {
      for (let done = 0; done < blockSize; ) {
        const at = place * blockSize + done
        done += (await this.#file.write(buffer, done, blockSize - done, at)).bytesWritten
      }
      block.buffer = undefined
      block.place = place
      this.#inMemory.delete(number)
      this.#keep(buffer)
    } catch (error) {
      this.#freePlaces.push(place)
      throw error
    } finally {
      this.#written = undefined
      if (this.#blocks.get(number) !== block) this.#giveBack(number, block)
    }
  }

  async #empty(file: FileHandle): Promise<void> {
    try {
      await file.truncate(0)
      this.#places = 0
      this.#freePlaces = []
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
