import type { Rec } from '../../../core/value.ts'
import type { SinkRows } from '../../contract/sink.ts'
import { type Codec, codecOfName } from './compression.ts'

/** What a file is to get when there is enough of it to be compressed well. */
interface OpenFrame {
  parts: Buffer[]
  /** Bytes in them. */
  size: number
  /** Microseconds since 1970 of its first byte. */
  readonly since: number
  /** So many rows of it are kept, and so many parts are in them. */
  rows: number
  kept: number
}

interface Options {
  readonly restored: ReadonlyMap<string, Rec>
  readonly now: () => number
  /** Bytes of one frame before compression. */
  readonly most?: number
  /** Bytes of all frames together. */
  readonly mostInAll?: number
  /** Microseconds after which a frame is ended though it is short. */
  readonly longest?: number
}

const prefix = 'raw '

/** Is it the key of a row of these? No path of a file begins so. */
export const isFrameKey = (key: string): boolean => key.startsWith(prefix)
/** Readers need not wait for longer. */
const usualLongest = 60_000_000

const keyOf = (path: string, row: number): string => `${prefix}${String(row).padStart(8, '0')} ${path}`

/**
 * The open frames of compressed files (protocol F7). Short frames compress badly, so one stays open over several epochs; its bytes are kept
 * with each decision and reach the file as one whole frame. So the file can be read at every moment.
 */
export class OpenFrames {
  readonly #options: Options
  readonly #most: number
  readonly #mostInAll: number
  readonly #longest: number
  /** The oldest first. */
  readonly #frames = new Map<string, OpenFrame>()
  readonly #gone: string[] = []
  #size = 0

  constructor(options: Options) {
    this.#options = options
    this.#most = options.most ?? 1024 * 1024
    this.#mostInAll = options.mostInAll ?? 64 * 1024 * 1024
    this.#longest = options.longest ?? usualLongest
    const rows = [...options.restored].filter(([key]) => isFrameKey(key)).sort()
    for (const [key, row] of rows) {
      const path = key.slice(prefix.length + 9)
      const part = Buffer.from(row['bytes'] as Uint8Array)
      const frame = this.#of(path, Number(row['since']))
      this.#put(frame, part)
      frame.rows = Number(key.slice(prefix.length, prefix.length + 8)) + 1
      frame.kept = frame.parts.length
    }
  }

  /** Paths of frames that an earlier run has left to files of another compression than its own. */
  others(suffix: string): readonly string[] {
    return [...this.#frames.keys()].filter((path) => codecOfName(path)?.suffix !== suffix)
  }

  /** Adds to the frame of a path; the bytes are copied. */
  add(path: string, parts: readonly Buffer[]): void {
    const frame = this.#of(path, this.#options.now())
    for (const part of parts) this.#put(frame, Buffer.from(part))
  }

  /** Is the frame of a path as long as one should be? */
  isWhole(path: string): boolean {
    return (this.#frames.get(path)?.size ?? 0) >= this.#most
  }

  /** Is there a frame of a path? */
  has(path: string): boolean {
    return this.#frames.has(path)
  }

  /** Where there are too many bytes in all: the path of the oldest frame. */
  get excess(): string | undefined {
    if (this.#size < this.#mostInAll) return undefined
    const [oldest] = this.#frames.keys()
    return oldest
  }

  /** Paths of frames that have been open for long, or of all. */
  due(all: boolean): readonly string[] {
    const time = this.#options.now()
    return [...this.#frames]
      .filter(([, { since }]) => all || time - since >= this.#longest)
      .map(([path]) => path)
  }

  /** When the first of them will have been open for long, or now where all are to be ended; undefined where there is none. */
  dueAt(all: boolean): number | undefined {
    if (this.#frames.size === 0) return undefined
    if (all) return this.#options.now()
    return (
      [...this.#frames.values()].reduce(
        (least, { since }) => Math.min(least, since),
        Number.POSITIVE_INFINITY,
      ) + this.#longest
    )
  }

  /** The bytes of a frame, not compressed. */
  raw(path: string): Buffer<ArrayBuffer> {
    return Buffer.concat(this.#frames.get(path)!.parts)
  }

  /** The bytes of a frame, compressed; `ended` is called when they are written. */
  compressed(path: string, codec: Codec): Promise<Buffer> {
    return codec.compress(Buffer.concat(this.#frames.get(path)!.parts))
  }

  /** The same, at once. */
  compressedNow(path: string, codec: Codec): Buffer {
    return codec.compressSync(Buffer.concat(this.#frames.get(path)!.parts))
  }

  ended(path: string): void {
    const frame = this.#frames.get(path)!
    this.#size -= frame.size
    for (let row = 0; row < frame.rows; row++) this.#gone.push(keyOf(path, row))
    this.#frames.delete(path)
  }

  /** The rows that changed since the last call: what came to each frame since is a row of its own. */
  take(): SinkRows {
    const rows = new Map<string, Rec | null>(this.#gone.map((key) => [key, null]))
    this.#gone.length = 0
    for (const [path, frame] of this.#frames) {
      if (frame.kept === frame.parts.length) continue
      const bytes = Buffer.concat(frame.parts.slice(frame.kept))
      rows.set(keyOf(path, frame.rows++), { bytes, since: frame.since })
      frame.parts = [...frame.parts.slice(0, frame.kept), bytes]
      frame.kept = frame.parts.length
    }
    return rows
  }

  #of(path: string, since: number): OpenFrame {
    let frame = this.#frames.get(path)
    if (frame === undefined) {
      frame = { parts: [], size: 0, since, rows: 0, kept: 0 }
      this.#frames.set(path, frame)
    }
    return frame
  }

  #put(frame: OpenFrame, part: Buffer): void {
    frame.parts.push(part)
    frame.size += part.length
    this.#size += part.length
  }
}
