import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { RunError } from '../../core/run-error.ts'
import { headLength, type LogReader, readBlock } from './log-blocks.ts'
import type { Segment } from './state-store.ts'

const operator = 'state directory'
const namePattern = /^epoch-(\d{6,})\.log$/
/** A segment is closed beyond so many bytes. */
const segmentLength = 64 * 1024 * 1024

/**
 * The append-only log of changes of keyed state (protocol S3): files `epoch-000001.log` … in the state directory. What counts of them is
 * said by the decision alone; what stands behind that, or in files that it does not name, is a torn tail and is cut or removed.
 */
export class EpochLog {
  readonly #directory: string
  #segments: Segment[]
  #file: FileHandle | undefined
  /** Bytes of the last segment, those not decided included. */
  #at = 0
  #number: number

  private constructor(directory: string, segments: readonly Segment[], number: number) {
    this.#directory = directory
    this.#segments = [...segments]
    this.#number = number
  }

  /** Opens the log of a directory at what was decided: files and bytes beyond it go. */
  static async open(directory: string, decided: readonly Segment[]): Promise<EpochLog> {
    await mkdir(directory, { recursive: true })
    let number = 0
    for (const name of await readdir(directory)) {
      const match = namePattern.exec(name)
      if (match === null) continue
      number = Math.max(number, Number(match[1]))
      if (!decided.some(({ file }) => file === name)) await unlink(join(directory, name))
    }
    for (const { file } of decided) number = Math.max(number, Number(namePattern.exec(file)?.[1] ?? 0))
    return new EpochLog(directory, decided, number)
  }

  /** Bytes in all segments. */
  get length(): number {
    return this.#segments.reduce((sum, { length }) => sum + length, 0)
  }

  /** The segments as the next decision has to name them. */
  get segments(): readonly Segment[] {
    return [...this.#segments]
  }

  /** Replays all that counts. Rejects with LP5402 where a file is short, gone or damaged. */
  async replay(reader: LogReader): Promise<void> {
    for (const segment of this.#segments) await this.#replaySegment(segment, reader)
  }

  /** From now on blocks go to a new segment; `fresh`: it takes the place of all before. */
  async rotate(fresh: boolean): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
    if (fresh) this.#segments = []
    this.#number++
    const file = `epoch-${String(this.#number).padStart(6, '0')}.log`
    this.#file = await open(join(this.#directory, file), 'wx', 0o600)
    this.#at = 0
    this.#segments.push({ file, length: 0 })
    const folder = await open(this.#directory, 'r')
    await folder.sync().finally(() => folder.close())
  }

  /** Appends blocks; not yet durable. What a failed write left behind is written over by the next try. */
  async append(blocks: readonly Buffer[]): Promise<void> {
    if (blocks.length === 0) return
    const last = this.#segments.at(-1)
    if (last === undefined || last.length >= segmentLength) await this.rotate(false)
    else if (this.#file === undefined) await this.#reopen(last)
    const { bytesWritten } = await this.#file!.writev(blocks as Buffer[], this.#at)
    const wanted = blocks.reduce((sum, { length }) => sum + length, 0)
    if (bytesWritten !== wanted) {
      await this.#writeRest(Buffer.concat(blocks).subarray(bytesWritten), this.#at + bytesWritten)
    }
    this.#at += wanted
    this.#segments[this.#segments.length - 1] = { ...this.#segments.at(-1)!, length: this.#at }
  }

  /** What was appended is durable when it resolves. */
  async sync(): Promise<void> {
    await this.#file?.datasync()
  }

  /** Removes files that no decision names any more. */
  async forgetOld(): Promise<void> {
    const names = new Set(this.#segments.map(({ file }) => file))
    for (const name of await readdir(this.#directory)) {
      if (namePattern.test(name) && !names.has(name)) await unlink(join(this.#directory, name))
    }
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  async #reopen({ file, length }: Segment): Promise<void> {
    this.#file = await open(join(this.#directory, file), 'r+')
    await this.#file.truncate(length)
    this.#at = length
  }

  async #writeRest(rest: Buffer, position: number): Promise<void> {
    for (let at = 0; at < rest.length; ) {
      const { bytesWritten } = await this.#file!.write(rest, at, rest.length - at, position + at)
      at += bytesWritten
    }
  }

  async #replaySegment({ file, length }: Segment, reader: LogReader): Promise<void> {
    const handle = await open(join(this.#directory, file), 'r').catch((cause: unknown) => {
      throw damaged(this.#directory, file, 'it cannot be opened', cause)
    })
    try {
      const head = Buffer.alloc(headLength)
      for (let at = 0; at < length; ) {
        const room = await handle.read(head, 0, headLength, at)
        const size = head.readUInt32LE(0)
        if (room.bytesRead < headLength || at + headLength + size > length)
          throw damaged(this.#directory, file, 'it is cut short')
        const body = Buffer.allocUnsafe(size)
        const { bytesRead } = await handle.read(body, 0, size, at + headLength)
        if (bytesRead < size) throw damaged(this.#directory, file, 'it is cut short')
        if (crc32(body) !== head.readUInt32LE(4))
          throw damaged(this.#directory, file, `the checksum at byte ${at} is wrong`)
        readBlock(body, reader)
        at += headLength + size
      }
    } catch (cause) {
      throw cause instanceof RangeError ? damaged(this.#directory, file, cause.message, cause) : cause
    } finally {
      await handle.close()
    }
  }
}

const damaged = (directory: string, file: string, why: string, cause?: unknown): RunError =>
  new RunError(
    'LP5402',
    operator,
    'config',
    `The state in "${directory}" is damaged: ${why} ("${file}"). Put a whole copy of the directory there, or begin anew with "--reset all".`,
    { cause },
  )
