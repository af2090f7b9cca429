import { RunError } from '../../../core/run-error.ts'
import { placeSize as blockSize, type Placed, type SpoolFile } from './spool-file.ts'

/** Bytes in a spool. */
export interface Range {
  readonly at: number
  readonly length: number
  /** The bytes themselves, for as long as they hold still. */
  given?: readonly Buffer[] | undefined
}

const noSpace = 'LP5104'

/** What `room` rejects with where there is no space left. */
export const isFullDisk = (error: unknown): boolean => error instanceof RunError && error.code === noSpace

/** Blocks in all up to which they stay in memory: where answers come soon, the disk is not touched. */
const mostKept = 8
/** Bytes of a part, on average, from which on it is worth a call of its own. */
const leastPart = 16 * 1024
/** Blocks in memory beyond which nothing more is taken. */
const mostInMemory = 16

/** What a spool needs of its file. */
export type Places = Pick<SpoolFile, 'take' | 'give' | 'write' | 'read' | 'shrink' | 'close'>

/** It is in memory, or has a place on disk. */
interface Block {
  readonly number: number
  readonly buffer: Buffer<ArrayBuffer> | undefined
  /** Counted in blocks; -1 where it is in memory. */
  readonly place: number
  /** Bytes of it that are needed still. */
  needed: number
}

/** A part of what is given, as it comes to lie in a block. */
interface Slice {
  readonly number: number
  readonly at: number
  readonly part: Buffer
}

/**
 * Keeps bytes for as long as they may have to be sent again: few of them in memory, what is more in a file, which is written from where they
 * are. Blocks, in memory and on disk, are used again and again, since new ones are dear. Calls do not overlap, but for those of `read`.
 */
export class Spool {
  readonly #file: Places
  /** Where the next byte goes. */
  #end = 0
  /** By their numbers, the oldest first. */
  readonly #blocks = new Map<number, Block>()
  #inMemory = 0
  readonly #free: Buffer<ArrayBuffer>[] = []
  /** Those on disk whose bytes hold still. */
  #given: Range[] = []
  /** Why the last bytes are not on disk. */
  #failure: RunError | undefined

  constructor(file: Places) {
    this.#file = file
  }

  /** Bytes in memory and on disk: a block stays whole for as long as a byte of it is needed. */
  get held(): number {
    return this.#blocks.size * blockSize
  }

  /** Puts bytes behind what is there. Until `settle` they hold still, and what is on disk is read from where it came from. */
  async add(given: readonly Buffer[]): Promise<Range> {
    const length = given.reduce((sum, part) => sum + part.length, 0)
    const isFew = this.#blocks.size + Math.ceil(length / blockSize) <= mostKept
    // Each part is sent by itself.
    const parts = !isFew && given.length * leastPart > length ? [Buffer.concat(given)] : given
    const isOnDisk = !isFew && (await this.#toDisk(parts))
    if (!isOnDisk) this.#toMemory(parts)
    const range: Range = { at: this.#end, length }
    this.#end += length
    if (isOnDisk) {
      range.given = parts
      this.#given.push(range)
    }
    return range
  }

  /** What was given is not used any more. */
  settle(): void {
    for (const range of this.#given) range.given = undefined
    this.#given = []
  }

  /** The first bytes of a range are not needed any more. Gives the rest of it; undefined where that is nothing. */
  release({ at: from, length }: Range, released = length): Range | undefined {
    const to = from + released
    for (let at = from; at < to; ) {
      const block = this.#blocks.get(Math.floor(at / blockSize))!
      const part = Math.min(to, endOf(block)) - at
      block.needed -= part
      this.#tidy(block)
      at += part
    }
    return released < length ? { at: to, length: length - released } : undefined
  }

  /** Rejects with a `RunError` where memory is full because the disk takes nothing. */
  room(): void {
    if (this.#inMemory > mostInMemory) throw this.#failure!
  }

  /** What stands in a range, in parts that hold still until the next one. */
  async *read({ at: from, length, given }: Range): AsyncGenerator<Buffer> {
    if (given !== undefined) {
      yield* given
      return
    }
    let copy: Buffer<ArrayBuffer> | undefined
    for (let at = from; at < from + length; ) {
      const inBlock = at % blockSize
      const wanted = Math.min(from + length - at, blockSize - inBlock)
      const { buffer, place } = this.#blocks.get(Math.floor(at / blockSize))!
      if (buffer === undefined) {
        copy ??= Buffer.allocUnsafe(blockSize)
        const into = copy.subarray(0, wanted)
        await this.#file.read(into, place * blockSize + inBlock)
        yield into
      } else yield buffer.subarray(inBlock, inBlock + wanted)
      at += wanted
    }
  }

  /** Nothing of it is needed any more. */
  clear(): void {
    this.settle()
    for (const block of this.#blocks.values()) this.#drop(block)
    this.#end = 0
    this.#file.shrink()
  }

  async close(): Promise<void> {
    this.clear()
    await this.#file.close()
  }

  /** Writes what is given to disk, but for what fills a block that is in memory. False where the disk does not take it. */
  async #toDisk(given: readonly Buffer[]): Promise<boolean> {
    const slices = slicesOf(given, this.#end)
    const fresh = new Map<number, number>()
    const placed: Placed[] = []
    for (const { number, at, part } of slices) {
      const known = this.#blocks.get(number)
      if (known?.buffer !== undefined) continue
      const place = known?.place ?? fresh.get(number) ?? this.#file.take()
      if (known === undefined) fresh.set(number, place)
      placed.push({ at: place * blockSize + at, part })
    }
    try {
      await this.#file.write(placed)
    } catch (error) {
      if (!(error instanceof RunError)) throw error
      this.#failure = error
      for (const place of fresh.values()) this.#file.give(place)
      return false
    }
    for (const slice of slices)
      this.#put(slice, () => ({ buffer: undefined, place: fresh.get(slice.number)! }))
    return true
  }

  #toMemory(given: readonly Buffer[]): void {
    const last = this.#blocks.get(Math.floor(this.#end / blockSize))
    if (last !== undefined && last.buffer === undefined) {
      this.#end = endOf(last)
      this.#tidy(last)
    }
    for (const slice of slicesOf(given, this.#end))
      this.#put(slice, () => {
        this.#inMemory++
        return { buffer: this.#free.pop() ?? Buffer.allocUnsafeSlow(blockSize), place: -1 }
      })
  }

  /** A slice is in its block, which is made where there is none yet. */
  #put({ number, at, part }: Slice, make: () => Pick<Block, 'buffer' | 'place'>): void {
    let block = this.#blocks.get(number)
    if (block === undefined) {
      block = { number, needed: 0, ...make() }
      this.#blocks.set(number, block)
    }
    block.buffer?.set(part, at)
    block.needed += part.length
  }

  /** Drops a block of which nothing is needed, unless more may come into it. */
  #tidy(block: Block): void {
    if (block.needed === 0 && this.#end >= endOf(block)) this.#drop(block)
  }

  #drop({ number, buffer, place }: Block): void {
    this.#blocks.delete(number)
    if (buffer === undefined) {
      this.#file.give(place)
      return
    }
    this.#inMemory--
    if (this.#free.length < mostKept) this.#free.push(buffer)
  }
}

const endOf = ({ number }: Block): number => (number + 1) * blockSize

/** What is given, from byte `end` on, as it comes to lie in blocks. */
function slicesOf(given: readonly Buffer[], end: number): Slice[] {
  const slices: Slice[] = []
  for (const part of given)
    for (let done = 0; done < part.length; ) {
      const at = end % blockSize
      const size = Math.min(part.length - done, blockSize - at)
      slices.push({ number: Math.floor(end / blockSize), at, part: part.subarray(done, done + size) })
      end += size
      done += size
    }
  return slices
}
