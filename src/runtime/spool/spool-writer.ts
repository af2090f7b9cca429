import type { Clock } from '../../core/clock.ts'
import type { Log } from '../../operators/contract/log.ts'
import { BackgroundWork } from '../background-work.ts'
import type { Ending } from '../ending.ts'
import type { PassCrashPoint } from '../epoch/crash-points.ts'
import { waitForRoom } from '../epoch/wait-for-room.ts'
import { type Frame, frameLength } from '../frames/frame.ts'
import type { FrameLog } from '../frames/frame-log.ts'

interface Options {
  readonly log: FrameLog
  readonly directory: string
  /** Bytes that may wait for a decision. */
  readonly bound: number
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Log
  readonly crashPoint: PassCrashPoint
  /** Nobody waits for it any more. */
  readonly giveUp: AbortSignal
  readonly ending: Ending
  /** More is durable. */
  readonly moved: () => void
  readonly failed: (error: unknown) => void
}

/** From one sync to the next, in microseconds: what comes meanwhile is made durable together. */
const commitInterval = 10_000
/** Bytes that wait for no other. */
const hurrying = 1024 * 1024
/** Bytes that may wait to be written before the source has to. */
const mostQueued = 4 * 1024 * 1024

/** Writes what a source pushes to its spool, in groups, and says when it is durable. */
export class SpoolWriter {
  readonly #options: Options
  /** Not durable yet, the oldest first. */
  #queue: { readonly frame: Frame; readonly length: number; readonly release: () => void }[] = []
  #queued = 0
  /** All before is durable. */
  durable: number
  /** All before is decided to be read. */
  #decided: number
  readonly #work = new BackgroundWork(() => this.#wake())
  #isFull = false
  #isHurried = false
  #lastSync = Number.NEGATIVE_INFINITY
  #hurry: () => void = () => {}
  #waiting: (() => void)[] = []

  constructor(options: Options, decided: number) {
    this.#options = options
    this.durable = options.log.end
    this.#decided = decided
  }

  /** Events that are not durable. */
  get events(): number {
    return this.#queue.reduce((sum, { frame }) => sum + frame.count, 0)
  }

  push(frame: Frame, release: () => void): void {
    const length = frameLength(frame)
    this.#queue.push({ frame, length, release })
    this.#queued += length
    if (this.#queued >= hurrying) this.#hurry()
    if (this.#work.isReady) this.#work.begin(() => this.#writeAll(), this.#options)
  }

  /** Undefined: there is room. A promise: ask again when it resolves. */
  ready(): Promise<void> | undefined {
    if (this.#hasRoom) return undefined
    return new Promise((resolve) => void this.#waiting.push(resolve))
  }

  /** Resolves when all that was pushed is durable, or will not be any more; who waits for that is not kept waiting for others. */
  async kept(): Promise<void> {
    this.#isHurried = true
    this.#hurry()
    while (this.#work.isUnderway) await new Promise<void>((resolve) => void this.#waiting.push(resolve))
    this.#isHurried = false
  }

  /** What stands before a place is read for good. */
  decidedUpTo(place: number): void {
    this.#decided = Math.max(this.#decided, place)
    this.#wake()
  }

  get #hasRoom(): boolean {
    if (this.#options.giveUp.aborted) return true
    const { log, bound } = this.#options
    return !this.#isFull && this.#queued < mostQueued && log.end + this.#queued - this.#decided < bound
  }

  async #writeAll(): Promise<void> {
    const { clock, giveUp, log, crashPoint, moved } = this.#options
    while (this.#queue.length > 0 && !giveUp.aborted) {
      const wait = this.#lastSync + commitInterval - clock.now()
      if (wait > 0 && this.#queued < hurrying && !this.#isHurried) await this.#pause(wait)
      this.#lastSync = clock.now()
      const group = this.#queue.slice()
      await this.#withRoom(() => this.#write(group.map(({ frame }) => frame)))
      this.#queue.splice(0, group.length)
      for (const { length, release } of group) {
        this.#queued -= length
        release()
      }
      this.durable = log.end
      crashPoint('spool synced')
      moved()
      this.#wake()
    }
  }

  async #write(frames: readonly Frame[]): Promise<void> {
    const { log, crashPoint } = this.#options
    const before = log.end
    try {
      await log.append(frames)
      crashPoint('spool written')
      await log.sync()
    } catch (cause) {
      // Nobody knows what is on the disk: the next try writes all of it again.
      log.rewind(before)
      throw cause
    }
  }

  #withRoom(work: () => Promise<void>): Promise<void> {
    const { directory, logger: log, clock, random, giveUp, ending } = this.#options
    const hold = (isHeld: boolean): void => {
      this.#isFull = isHeld
      if (!isHeld) this.#wake()
    }
    return waitForRoom(work, { directory, log, hold, clock, random, giveUp, ending })
  }

  #pause(micros: number): Promise<void> {
    return new Promise((resolve) => {
      const go = (): void => {
        cancel()
        this.#hurry = () => {}
        resolve()
      }
      const cancel = this.#options.clock.after(micros, go)
      this.#hurry = go
    })
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
