import type { Clock } from '../../core/clock.ts'
import type { RunError } from '../../core/run-error.ts'
import type { Rec } from '../../core/value.ts'
import type { Log } from '../../operators/contract/log.ts'
import { type Encoded, PieceRefused, type RunningSink } from '../../operators/contract/sink.ts'
import type { PassCrashPoint } from '../epoch/crash-points.ts'
import type { StateStore } from '../epoch/state-store.ts'
import { type Frame, frameLength } from '../frames/frame.ts'
import type { FrameLog } from '../frames/frame-log.ts'
import { retry } from '../retry.ts'
import { type Delivered, deliveredRow } from './outbox-rows.ts'
import type { Refusals } from './refusals.ts'

export interface DeliveryOptions {
  readonly sink: string
  /** `http sink "archive"`. */
  readonly title: string
  readonly store: StateStore
  readonly log: FrameLog
  readonly refusals: Refusals
  /** The sink behind the outbox. */
  readonly inner: RunningSink
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Log
  readonly crashPoint: PassCrashPoint
  /** The other side has so many events more. */
  readonly delivered: (events: number) => void
  /** A frame was refused for ever. */
  readonly refused: () => void
  /** Room was made, or everything is delivered. */
  readonly moved: () => void
  readonly failed: (error: unknown) => void
  /** Nobody waits for it any more. */
  readonly giveUp: AbortSignal
}

/** Bytes in one call of the sink. */
const batch = 1024 * 1024
/** Bytes after which delivery is recorded though there is more to do. */
const stretch = 16 * 1024 * 1024

/**
 * Takes what is decided from the outbox to the sink behind it, while the stream goes on (protocol C4). What the other side has is recorded
 * after it has flushed; after a crash in between the same frames come again, with the same keys.
 */
export class Delivery {
  readonly #options: DeliveryOptions
  /** Up to here the other side was given everything, and up to here that is recorded. */
  #at: number
  #recorded: Delivered
  #events: number
  /** Events that it took since that was recorded. */
  #accepted = 0
  #due: number
  #isAtWork = false
  #hasFailed = false
  #idle: (() => void)[] = []

  constructor(options: DeliveryOptions, delivered: Delivered, due: number) {
    this.#options = options
    this.#recorded = delivered
    this.#at = delivered.at
    this.#events = delivered.events
    this.#due = due
  }

  /** All before is recorded as delivered. */
  get recorded(): number {
    return this.#recorded.at
  }

  get isDone(): boolean {
    return this.#recorded.at >= this.#due
  }

  /** All up to a place is decided. */
  dueUpTo(place: number): void {
    this.#due = Math.max(this.#due, place)
    if (this.isDone || this.#isAtWork || this.#hasFailed) return
    this.#isAtWork = true
    this.#work().then(
      () => this.#rest(),
      (error: unknown) => {
        this.#hasFailed = true
        this.#rest()
        if (!this.#options.giveUp.aborted) this.#options.failed(error)
      },
    )
  }

  /** Resolves when nothing is under way: all that is due is delivered, or it was given up. */
  atRest(): Promise<void> {
    return this.#isAtWork ? new Promise((resolve) => void this.#idle.push(resolve)) : Promise.resolve()
  }

  #rest(): void {
    this.#isAtWork = false
    for (const resolve of this.#idle.splice(0)) resolve()
    this.#options.moved()
  }

  async #work(): Promise<void> {
    const { log, giveUp } = this.#options
    while (this.#at < this.#due && !giveUp.aborted) {
      const { frames, next } = await log.read(this.#at, this.#due, batch)
      await this.#send(frames)
      this.#at = next
      if (this.#at >= this.#due || this.#at - this.#recorded.at >= stretch) await this.#record()
    }
  }

  async #send(frames: readonly Frame[]): Promise<void> {
    const { refusals, refused } = this.#options
    let at = this.#at
    const places = frames.map((frame) => {
      const place = at
      at += frameLength(frame)
      return place
    })
    let left = frames
      .map((frame, index) => ({ frame, at: places[index]! }))
      .filter((one) => !refusals.has(one.at))
    while (left.length > 0) {
      try {
        await this.#write(left.map(({ frame }) => frame))
        this.#accepted += countOf(left)
        left = []
      } catch (error) {
        if (!(error instanceof PieceRefused)) throw error
        const one = left[error.index]!
        this.#accepted += countOf(left.slice(0, error.index))
        // Put down before anything else is sent: no later try may send it.
        await this.#noting(() => refusals.add(one.at, one.frame, error))
        this.#options.crashPoint('refusal noted')
        refused()
        left = left.slice(error.index + 1)
      }
    }
    this.#events += frames.reduce((sum, { count }) => sum + count, 0)
  }

  #write(frames: readonly Frame[]): Promise<void> {
    const { inner, sink, store, crashPoint } = this.#options
    const pieces = frames.map(
      ({ epoch, seq, count, target, payload }): Encoded => ({
        target,
        buffer: payload,
        start: 0,
        end: payload.length,
        count,
        key: `${store.instance}/${sink}/${epoch}/${seq}`,
      }),
    )
    return this.#retrying(async () => {
      await inner.write(pieces)
      crashPoint('delivery sent')
    })
  }

  async #record(): Promise<void> {
    const { inner, store, sink, log, refusals, crashPoint } = this.#options
    let rows: ReadonlyMap<string, Rec | null> = new Map()
    await this.#retrying(async () => {
      rows = await inner.flush()
    })
    if (this.#options.giveUp.aborted) return
    const delivered: Delivered = { at: this.#at, events: this.#events }
    await this.#noting(() => store.noteDeliveries(sink, new Map([...rows, deliveredRow(delivered)])))
    crashPoint('delivery noted')
    this.#recorded = delivered
    this.#options.delivered(this.#accepted)
    this.#accepted = 0
    if (inner.decided !== undefined) await this.#retrying(() => inner.decided!())
    await log.forget(Math.min(delivered.at, refusals.from))
    this.#options.moved()
  }

  /** A full disk is waited for. */
  #noting(work: () => void): Promise<void> {
    return this.#retrying(() => {
      if (!this.#options.giveUp.aborted) work()
    })
  }

  #retrying(work: () => void | Promise<void>): Promise<void> {
    const { clock, random, logger, title, giveUp } = this.#options
    return retry(work, {
      clock,
      random,
      giveUp,
      failed: (error: RunError, wait, attempt) =>
        logger.warn(
          `${title}: ${error.message} What it is to take waits in its outbox; the next attempt comes in ${Math.round(wait / 1e5) / 10} s.`,
          { code: error.code, attempt },
        ),
    })
  }
}

const countOf = (some: readonly { readonly frame: Frame }[]): number =>
  some.reduce((sum, { frame }) => sum + frame.count, 0)
