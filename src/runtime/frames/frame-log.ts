import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { RunError } from '../../core/run-error.ts'
import { type Frame, frameHead, frameLength, headLength, lengthAt, readFrame } from './frame.ts'

/** Places in a log: bytes since it was first begun. */
export interface Extent {
  /** Nobody needs what stands before. */
  readonly from: number
  /** What stands behind does not count; `undefined`: up to the last whole frame. */
  readonly end?: number
}

/** Frames read, and the place behind them. */
export interface Reading {
  readonly frames: readonly Frame[]
  readonly next: number
}

interface Segment {
  /** Place of its first byte; its name says it too. */
  readonly start: number
  readonly path: string
  file: FileHandle
}

interface Options {
  readonly directory: string
  /** Names of files are `NAME-<start>.log`. */
  readonly name: string
  /** For messages: `the outbox of sink "a"`. */
  readonly title: string
  /** What was synced survives the loss of power; false: the end of the process only. */
  readonly isSynced?: boolean
  /** A segment takes no more frames beyond so many bytes. */
  readonly segmentLength?: number
}

const defaultLength = 64 * 1024 * 1024
/** Parts that the kernel takes in one call. */
const mostParts = 1024

/**
 * An append-only log of frames in segments (protocol C4). Who owns it keeps, elsewhere, where it begins and ends: bytes behind that end are
 * the rest of something that never was.
 */
export class FrameLog {
  readonly #options: Options
  #segments: Segment[] = []
  #end: number
  #isDirty = false
  /** A sync has failed: what of it the disk has nobody knows, and no later sync would tell. */
  #isUnsure = false
  #isClosed = false
  #hasNewSegment = false

  private constructor(options: Options, end: number) {
    this.#options = options
    this.#end = end
  }

  /** Opens what counts of a log and removes the rest. Rejects with LP5434 where a part of it is gone or damaged. */
  static async open(options: Options, extent: Extent): Promise<FrameLog> {
    await mkdir(options.directory, { recursive: true })
    const log = new FrameLog(options, extent.end ?? extent.from)
    await log.#load(extent)
    return log
  }

  /** The place behind the last frame. */
  get end(): number {
    return this.#end
  }

  /** Bytes on disk. */
  get length(): number {
    return this.#segments.length === 0 ? 0 : this.#end - this.#segments[0]!.start
  }

  /** Not yet durable. What a failed call left behind is written over by the next one. */
  async append(frames: readonly Frame[]): Promise<void> {
    const { segmentLength = defaultLength } = this.#options
    const last = this.#segments.at(-1)
    if (last === undefined || this.#end - last.start >= segmentLength) await this.#begin()
    const { file, start } = this.#segments.at(-1)!
    const parts = frames.flatMap((frame) => [frameHead(frame), frame.payload])
    let at = this.#end - start
    for (let next = 0; next < parts.length; next += mostParts) {
      at += await writeAll(file, parts.slice(next, next + mostParts), at)
    }
    this.#end = start + at
    this.#isDirty = true
  }

  /** Some of what was appended is durable or not: only what is written again after a `rewind` can become so. */
  get isUnsure(): boolean {
    return this.#isUnsure
  }

  /** All that was appended is durable when it resolves. After it has rejected it does so again until the log is wound back. */
  async sync(): Promise<void> {
    if (this.#isUnsure) throw new Error(`${this.#options.title} could not be synced`)
    if (!this.#isDirty || this.#options.isSynced === false) return
    try {
      await this.#segments.at(-1)!.file.datasync()
    } catch (cause) {
      this.#isUnsure = true
      throw cause
    }
    if (this.#hasNewSegment) {
      const folder = await open(this.#options.directory, 'r')
      await folder.sync().finally(() => folder.close())
      this.#hasNewSegment = false
    }
    this.#isDirty = false
  }

  /**
   * Frames from a place on, about `bytes` of them and at least one, none beyond `end`; over memory of their own, or over `room` where that is
   * enough.
   */
  async read(at: number, end: number, bytes: number, room?: Buffer): Promise<Reading> {
    const index = this.#segments.findLastIndex(({ start }) => start <= at)
    const segment = this.#segments[index]
    if (segment === undefined) throw this.#damaged(`it does not reach back to byte ${at}`)
    const stop = Math.min(end, this.#segments[index + 1]?.start ?? this.#end)
    const read = await readWhole(segment, at, stop, bytes, room)
    if (read === null) throw this.#damaged(`the frame at byte ${at} is not whole`)
    return read
  }

  /** What stands before a place is needed no more: segments that end there go. */
  async forget(upTo: number): Promise<void> {
    while (this.#segments.length > 1 && this.#segments[1]!.start <= upTo) {
      const { file, path } = this.#segments.shift()!
      await file.close()
      await unlink(path)
    }
  }

  /** What was appended last, from a place on, does not count: the next frames are written there. */
  rewind(to: number): void {
    this.#end = to
    this.#isUnsure = false
  }

  /** Nobody needs anything of it. */
  async remove(): Promise<void> {
    const paths = this.#segments.map(({ path }) => path)
    await this.close()
    for (const path of paths) await unlink(path)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const { file } of this.#segments.splice(0)) await file.close()
  }

  async #begin(): Promise<void> {
    // A segment that is left is not written again, so no later sync would reach it.
    await this.sync()
    const start = this.#end
    const path = join(this.#options.directory, `${this.#options.name}-${String(start).padStart(15, '0')}.log`)
    const file = await open(path, 'w+', 0o600)
    if (this.#isClosed) {
      // Nobody would close this one.
      await file.close()
      throw new Error(`${this.#options.title} is closed`)
    }
    this.#segments.push({ start, path, file })
    this.#hasNewSegment = true
  }

  async #load({ from, end }: Extent): Promise<void> {
    const starts = await startsOf(this.#options)
    const first = starts.findLastIndex(({ start }) => start <= from)
    for (const [index, { start, path }] of starts.entries()) {
      if (index < first || (end !== undefined && start >= end && start > from)) await unlink(path)
      else this.#segments.push({ start, path, file: await open(path, 'r+') })
    }
    // Whoever wrote what stands there may not have come to its sync.
    this.#hasNewSegment = this.#segments.length > 0
    if (end === undefined) {
      await this.#findEnd(from)
      this.#isDirty = this.#segments.length > 0
      return
    }
    const last = this.#segments.at(-1)
    if (last === undefined) {
      if (from < end) throw this.#damaged('its files are gone')
      return
    }
    const { size } = await last.file.stat()
    if (last.start + size < end || (first === -1 && from < end)) throw this.#damaged('it is cut short')
    await last.file.truncate(end - last.start)
  }

  /** Up to the last whole frame; what follows is torn. */
  async #findEnd(from: number): Promise<void> {
    this.#end = from
    for (const [index, segment] of this.#segments.entries()) {
      const { size } = await segment.file.stat()
      const stop = segment.start + size
      this.#end = Math.max(this.#end, segment.start)
      while (this.#end < stop) {
        const read = await readWhole(segment, this.#end, stop, 1024 * 1024)
        if (read === null) break
        this.#end = read.next
      }
      if (this.#end === stop && stop >= from) continue
      await segment.file.truncate(Math.max(0, this.#end - segment.start))
      for (const { file, path } of this.#segments.splice(index + 1)) {
        await file.close()
        await unlink(path)
      }
      return
    }
  }

  #damaged(why: string): RunError {
    const { directory, title } = this.#options
    return new RunError(
      'LP5434',
      title,
      'config',
      `What ${title} holds in "${directory}" is damaged: ${why}. Put a whole copy of the directory there, or begin anew with "--reset all".`,
    )
  }
}

async function startsOf({ directory, name }: Options): Promise<{ start: number; path: string }[]> {
  const found = (await readdir(directory)).flatMap((file) => {
    const start = file.startsWith(`${name}-`) ? /^(\d{15})\.log$/.exec(file.slice(name.length + 1)) : null
    return start === null ? [] : [{ start: Number(start[1]), path: join(directory, file) }]
  })
  return found.sort((one, other) => one.start - other.start)
}

async function writeAll(file: FileHandle, parts: readonly Buffer[], at: number): Promise<number> {
  const wanted = parts.reduce((sum, { length }) => sum + length, 0)
  let { bytesWritten: written } = await file.writev(parts as Buffer[], at)
  if (written === wanted) return wanted
  const whole = Buffer.concat(parts)
  while (written < wanted) {
    written += (await file.write(whole, written, wanted - written, at + written)).bytesWritten
  }
  return wanted
}

/** Null: the first frame is not whole, or its checksum is wrong. A later one that is not ends the reading before it. */
async function readWhole(
  segment: Segment,
  at: number,
  stop: number,
  bytes: number,
  room?: Buffer,
): Promise<Reading | null> {
  let block = await readBytes(segment, at, Math.min(stop - at, Math.max(bytes, headLength)), room)
  if (block.length < headLength) return null
  const first = lengthAt(block, 0)
  if (first > stop - at) return null
  if (first > block.length) block = await readBytes(segment, at, first, room)
  const frames: Frame[] = []
  let next = 0
  while (next + headLength <= block.length && next + lengthAt(block, next) <= block.length) {
    const frame = readFrame(block, next)
    if (frame === null) break
    frames.push(frame)
    next += frameLength(frame)
  }
  return frames.length === 0 ? null : { frames, next: at + next }
}

async function readBytes(
  { file, start }: Segment,
  at: number,
  length: number,
  room: Buffer | undefined,
): Promise<Buffer> {
  const bytes = room !== undefined && room.length >= length ? room : Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, at - start + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}
