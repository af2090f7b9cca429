import type { SinkRows } from '../../contract/sink.ts'
import { earliest } from '../file/earliest.ts'
import type { OpenFrames } from '../file/open-frames.ts'
import type { HdfsFiles } from './hdfs-files.ts'
import type { Pieces } from './take-pieces.ts'

interface Options {
  readonly files: Pick<HdfsFiles, 'write' | 'flush' | 'dueAt'>
  readonly frames: OpenFrames
  /** Frames stay open from one epoch to the next; else only those that an earlier run has left are looked after. */
  readonly keeps: boolean
  /** Nothing more comes for a target. Undefined: that is never so. */
  readonly isPast: ((target: string) => boolean) | undefined
}

/**
 * Compressed files: what is to be written waits, kept with each decision, until there is enough of it to be compressed well (protocol F7).
 */
export class FramedFiles {
  readonly #options: Options
  /** Frames that are to be written, by target: what failed is written by the next call. */
  readonly #ended = new Map<string, Pieces>()

  constructor(options: Options) {
    this.#options = options
  }

  /** Takes bytes for targets out of the map, to keep or to write them. */
  async write(pieces: Map<string, Pieces>): Promise<void> {
    const { frames, keeps, files } = this.#options
    // Frames of an earlier call come first.
    await files.write(this.#ended)
    for (const [target, parts] of pieces) {
      if (!keeps && !frames.has(target)) continue
      frames.add(target, [Buffer.concat(parts)])
      pieces.delete(target)
      if (!keeps || frames.isWhole(target)) this.#end(target)
    }
    for (let oldest = frames.excess; oldest !== undefined; oldest = frames.excess) this.#end(oldest)
    await files.write(this.#ended)
    if (pieces.size > 0) await files.write(pieces)
  }

  async flush(isEnd: boolean): Promise<SinkRows> {
    const { frames, keeps, isPast, files } = this.#options
    const due = new Set(frames.due(isEnd || !keeps))
    for (const target of frames.due(true)) if (due.has(target) || isPast?.(target) === true) this.#end(target)
    await files.write(this.#ended)
    const rows = await files.flush()
    return new Map([...rows, ...frames.take()])
  }

  /** When a flush has to come though nothing is written (`RunningSink.dueAt`). */
  get dueAt(): number | undefined {
    const { frames, keeps, isPast, files } = this.#options
    const isOver = isPast !== undefined && frames.due(true).some(isPast)
    return earliest(frames.dueAt(!keeps || isOver), files.dueAt)
  }

  #end(target: string): void {
    const { frames } = this.#options
    this.#ended.set(target, [...(this.#ended.get(target) ?? []), frames.raw(target)])
    frames.ended(target)
  }
}
