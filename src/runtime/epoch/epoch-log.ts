import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { BlockWriter } from './log-blocks.ts'
import { addToChecksum, fileName, isBase, syncFolder } from './log-files.ts'
import type { Segment, StateStore } from './state-store.ts'
import { tidyLog } from './tidy-log.ts'

/** A segment is closed beyond so many bytes. */
const segmentLength = 64 * 1024 * 1024

/**
 * The append-only log of changes of keyed state (protocol S3): files in the state directory. What counts of them is said by the decision
 * alone; what stands behind that is a torn tail and is written over.
 */
export class EpochLog {
  readonly directory: string
  /** What is written survives the loss of power. */
  readonly isSynced: boolean
  readonly #instance: string
  #segments: Segment[]
  #file: FileHandle | undefined
  /** The highest number of a file that was made. */
  #number: number
  /** The file that gets no more, should it be the last. */
  #full: string | undefined
  #isClosed = false

  private constructor(store: StateStore, directory: string, isSynced: boolean, number: number) {
    this.directory = directory
    this.#instance = store.instance
    this.isSynced = isSynced
    this.#segments = [...store.log()]
    this.#number = number
  }

  /** Opens the log at what was decided. */
  static async open(store: StateStore, directory: string, isSynced: boolean): Promise<EpochLog> {
    return new EpochLog(store, directory, isSynced, await tidyLog(directory, store))
  }

  /** The segments as the next decision has to name them. */
  get segments(): readonly Segment[] {
    return [...this.#segments]
  }

  /** Appends blocks of an epoch. What a failed call left behind is written over by the next try with the same blocks. */
  async append(blocks: readonly Buffer[], epoch: number): Promise<void> {
    if (this.#isClosed) throw new Error('the epoch log is closed')
    if (this.#file === undefined) await this.#openLast(epoch)
    const last = this.#segments.at(-1)!
    const written = await this.#write(this.#file!, blocks, last)
    this.#segments[this.#segments.length - 1] = written
  }

  /** What was appended is durable when it resolves. After a failure nobody knows what is on the disk: it is not tried again. */
  async sync(): Promise<void> {
    if (this.isSynced) await this.#file?.datasync()
    const last = this.#segments.at(-1)
    // The next epoch begins a new segment.
    if (last !== undefined && last.length >= segmentLength) await this.closeSegment()
  }

  /** From now on blocks go to a new file. Between two epochs. */
  async closeSegment(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    this.#full = this.#segments.at(-1)?.file
    await file?.close()
  }

  /** A number for a file that nobody else makes. */
  nextNumber(): number {
    this.#number++
    return this.#number
  }

  /** The next decision names a base in the place of the segments that it was made of. */
  replace(replaced: readonly Segment[], base: Segment): void {
    const files = new Set(replaced.map(({ file }) => file))
    this.#segments = [base, ...this.#segments.filter(({ file }) => !files.has(file))]
  }

  /** Removes files that no decision names any more. */
  async remove(segments: readonly Segment[]): Promise<void> {
    for (const { file } of segments) await unlink(join(this.directory, file))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#file?.close()
    this.#file = undefined
  }

  async #openLast(epoch: number): Promise<void> {
    const last = this.#segments.at(-1)
    if (last === undefined || last.file === this.#full || isBase(last.file) || last.length >= segmentLength) {
      await this.#openNew(epoch)
      return
    }
    const handle = await open(join(this.directory, last.file), 'r+')
    await this.#refuseClosed(handle)
    this.#file = handle
    await handle.truncate(last.length)
  }

  async #openNew(epoch: number): Promise<void> {
    const file = fileName('epoch', this.#number + 1)
    const head = new BlockWriter(epoch)
    head.file(this.#instance)
    // A file of this name can only be the rest of a try that failed.
    const handle = await open(join(this.directory, file), 'w', 0o600)
    try {
      const begun = await this.#write(handle, head.take(), { file, length: 0, checksum: 0 })
      if (this.isSynced) await syncFolder(this.directory)
      this.#segments.push(begun)
    } catch (cause) {
      await handle.close()
      throw cause
    }
    await this.#refuseClosed(handle)
    this.#number++
    this.#file = handle
  }

  /** It may have been closed while a file was opened: nobody would close that one. */
  async #refuseClosed(handle: FileHandle): Promise<void> {
    if (!this.#isClosed) return
    await handle.close()
    throw new Error('the epoch log is closed')
  }

  async #write(
    handle: FileHandle,
    blocks: readonly Buffer[],
    { file, length, checksum }: Segment,
  ): Promise<Segment> {
    const wanted = blocks.reduce((sum, block) => sum + block.length, 0)
    let { bytesWritten } = await handle.writev([...blocks], length)
    if (bytesWritten < wanted) {
      const all = Buffer.concat(blocks)
      while (bytesWritten < wanted) {
        const more = await handle.write(all, bytesWritten, wanted - bytesWritten, length + bytesWritten)
        bytesWritten += more.bytesWritten
      }
    }
    return { file, length: length + wanted, checksum: blocks.reduce(addToChecksum, checksum) }
  }
}
