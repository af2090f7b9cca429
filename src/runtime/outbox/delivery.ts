import type { Clock } from '../../core/clock.ts'
import type { RunError } from '../../core/run-error.ts'
import type { RetryPolicy } from '../../ir/plan.ts'
import { BeginAnew } from '../../operators/contract/begin-anew.ts'
import type { Log } from '../../operators/contract/log.ts'
import { markForeign, markGone } from '../../operators/contract/mark-errors.ts'
import {
  type Encoded,
  type Mark,
  PieceRefused,
  type RunningSink,
  type SinkRows,
} from '../../operators/contract/sink.ts'
import { BackgroundWork } from '../background-work.ts'
import { deliver } from '../deliver.ts'
import type { Ending } from '../ending.ts'
import type { PassCrashPoint } from '../epoch/crash-points.ts'
import type { StateStore } from '../epoch/state-store.ts'
import { FlushTimer } from '../flush-timer.ts'
import { type Frame, frameLength } from '../frames/frame.ts'
import type { FrameLog } from '../frames/frame-log.ts'
import { nextAttempt, retry } from '../retry.ts'
import type { JointDelivery } from './joint-delivery.ts'
import { type Delivered, deliveredRow, markedRows, takenOf, wasMarked } from './outbox-rows.ts'
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
  /** Where its other side keeps marks: delivery goes with that of all sinks that commit together. */
  readonly joint: JointDelivery | undefined
  /** What it takes are records. */
  readonly isRecords: boolean
  readonly policy: RetryPolicy | undefined
  /** What it cannot deliver stops the pipeline. */
  readonly stopsOnError: boolean
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
  readonly ending: Ending
}

/** Bytes in one call of the sink, unless it wants to gather more. */
const batch = 1024 * 1024
/** Bytes after which delivery is recorded though there is more to do. */
const stretch = 16 * 1024 * 1024
/** A frame and its place in the outbox. */
interface Placed {
  readonly frame: Frame
  readonly at: number
}

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
  /** What was read last lies here: a new one each time would stay in memory until the collector of garbage comes by. */
  #room: Buffer | undefined
  /** Where it delivers alone. */
  readonly #work = new BackgroundWork(() => this.rested())
  /** The epochs of the stream do not flush the sink behind it. */
  readonly #flushTimer: FlushTimer

  constructor(options: DeliveryOptions, delivered: Delivered, due: number) {
    this.#options = options
    this.#recorded = delivered
    this.#at = delivered.at
    this.#events = delivered.events
    this.#due = due
    this.#flushTimer = new FlushTimer({ ...options, durable: false }, () => this.#flushDue())
    options.joint?.join(this)
  }

  get options(): Pick<
    DeliveryOptions,
    | 'sink'
    | 'title'
    | 'inner'
    | 'policy'
    | 'clock'
    | 'random'
    | 'logger'
    | 'giveUp'
    | 'failed'
    | 'crashPoint'
    | 'ending'
  > {
    return this.#options
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
    const { joint } = this.#options
    if (joint !== undefined) {
      joint.wake()
      return
    }
    this.#due = Math.max(this.#due, place)
    if (!this.isDone && this.#work.isReady) this.#work.begin(() => this.#deliver(), this.#options)
  }

  get #mostBytes(): number {
    return Math.min(stretch, Math.max(batch, this.#options.inner.gather?.bytes ?? 0))
  }

  /** Resolves when nothing is under way: all that is due is delivered, or it was given up. */
  atRest(): Promise<void> {
    return (this.#options.joint ?? this.#work).atRest()
  }

  /** All is delivered and nothing comes any more: the sink behind does what it has put off. */
  async end(): Promise<void> {
    const { inner, store, sink } = this.#options
    let rows: SinkRows = new Map()
    await this.#retrying(async () => {
      rows = await inner.flush(true)
    })
    if (this.#options.giveUp.aborted) return
    if (rows.size > 0) await this.#noting(() => store.noteDeliveries(sink, rows))
    if (inner.decided !== undefined) await this.#retrying(() => inner.decided!())
  }

  /** All sinks are open. With marks, a first one is left at the other side before anything is decided, so that one that is missing later was lost. */
  start(): Promise<void> {
    this.#flushTimer.watch(this.#options.inner)
    return this.#options.joint?.start(this) ?? Promise.resolve()
  }

  /** Nothing comes any more. */
  leave(): void {
    this.#flushTimer.stop()
    this.#options.joint?.leave(this)
  }

  /** What the sink behind keeps open is due. Where a delivery is under way, it is looked at again. */
  #flushDue(): void {
    const { inner, giveUp } = this.#options
    if (giveUp.aborted) return
    if (!this.#work.isReady) {
      // That may have flushed it already.
      this.#flushTimer.watch(inner)
      return
    }
    this.#work.begin(async () => {
      await this.#record()
      await this.#deliver()
    }, this.#options)
  }

  async #deliver(): Promise<void> {
    const { log, giveUp } = this.#options
    while (this.#at < this.#due && !giveUp.aborted) {
      const most = this.#mostBytes
      this.#room ??= Buffer.allocUnsafe(most)
      const { frames, next } = await log.read(this.#at, this.#due, most, this.#room)
      await this.#send(frames)
      this.#at = next
      if (this.#at >= this.#due || this.#at - this.#recorded.at >= stretch) await this.#record()
    }
  }

  // What follows is called by the joint delivery.

  /** A mark of it was left at the other side once. */
  get wasMarked(): boolean {
    return wasMarked(this.#options.store, this.#options.sink)
  }

  /** Everything that the last decision says is due. */
  refresh(): void {
    this.#due = Math.max(this.#due, takenOf(this.#options.store, this.#options.sink).end)
  }

  /** Bytes that were sent and are not committed. */
  get uncommitted(): number {
    return this.#at - this.#recorded.at
  }

  /** How far it has come. */
  get mark(): Mark {
    return { instance: this.#options.store.instance, at: this.#at }
  }

  /** The epoch of the next frame that is due; Infinity where none is. */
  async nextEpoch(): Promise<number> {
    if (this.#at >= this.#due) return Number.POSITIVE_INFINITY
    const { frames } = await this.#options.log.read(this.#at, this.#due, 1)
    return frames[0]!.epoch
  }

  /** Sends what is due, up to the last frame of an epoch or until there is enough. False: something was refused, and all since the last commit comes again. */
  async sendUpTo(epoch: number, isEnough: () => boolean): Promise<boolean> {
    const { log, giveUp } = this.#options
    while (this.#at < this.#due && !isEnough() && !giveUp.aborted) {
      const { frames } = await log.read(this.#at, this.#due, batch)
      const some = frames.filter((frame) => frame.epoch <= epoch)
      if (some.length === 0) return true
      if (!(await this.#send(some))) return false
      this.#at = some.reduce((at, frame) => at + frameLength(frame), this.#at)
    }
    return true
  }

  /** Goes to where the other side has come, whatever was recorded here. */
  async align(mark: Mark | undefined): Promise<void> {
    const { store, log, refusals, title } = this.#options
    this.#at = this.#recorded.at
    this.#events = this.#recorded.events
    this.#accepted = 0
    if (mark === undefined) {
      if (this.wasMarked && this.#at < this.#due) throw markGone(title)
      return
    }
    if (mark.instance !== store.instance || mark.at > this.#due || mark.at < this.#at)
      throw markForeign(title)
    while (this.#at < mark.at) {
      const { frames, next } = await log.read(this.#at, mark.at, batch)
      let at = this.#at
      for (const frame of frames) {
        if (!refusals.has(at)) this.#accepted += this.#countOf([{ frame, at }])
        this.#events += frame.count
        at += frameLength(frame)
      }
      this.#at = next
    }
  }

  /** The other side has its mark: what was sent is recorded as delivered. */
  async committed(): Promise<void> {
    const { store, sink } = this.#options
    if (!this.wasMarked) await this.#noting(() => store.noteDeliveries(sink, markedRows))
    if (this.#at > this.#recorded.at) await this.#record()
  }

  /** Nothing is under way any more. */
  rested(): void {
    this.#options.moved()
  }

  /** False: something was refused, and all since the last commit is to be sent again without it. */
  async #send(frames: readonly Frame[]): Promise<boolean> {
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
        await this.#write(left)
        this.#accepted += this.#countOf(left)
        left = []
      } catch (error) {
        if (error instanceof BeginAnew) return false
        if (!(error instanceof PieceRefused) || this.#options.stopsOnError) throw error
        const one = left[error.index]!
        this.#accepted += this.#countOf(left.slice(0, error.index))
        // Put down before anything else is sent: no later try may send it.
        await this.#noting(() => refusals.add(one.at, one.frame, error))
        this.#options.crashPoint('refusal noted')
        refused()
        if (this.#options.inner.marks !== undefined) return false
        left = left.slice(error.records === undefined ? error.index + 1 : error.index)
      }
    }
    this.#events += frames.reduce((sum, { count }) => sum + count, 0)
    return true
  }

  #write(left: readonly Placed[]): Promise<void> {
    const { inner, isRecords, sink, store, refusals, crashPoint } = this.#options
    const pieces = left.map(({ frame: { epoch, seq, count, target, payload }, at }): Encoded => {
      const without = refusals.recordsOf(at)
      return {
        target,
        buffer: payload,
        start: 0,
        end: payload.length,
        count: count - (without?.size ?? 0),
        ...(isRecords ? { isRecords } : {}),
        ...(without === undefined ? {} : { without }),
        key: `${store.instance}/${sink}/${epoch}/${seq}`,
      }
    })
    const write = async (): Promise<void> => {
      await inner.write(pieces)
      crashPoint('delivery sent')
    }
    if (inner.marks !== undefined) return write()
    const { policy, stopsOnError: stops, giveUp } = this.#options
    return deliver(write, { tries: (work) => this.#retrying(work, policy), sink: inner, stops, giveUp })
  }

  #countOf(some: readonly Placed[]): number {
    const { refusals } = this.#options
    return some.reduce((sum, { frame, at }) => sum + frame.count - (refusals.recordsOf(at)?.size ?? 0), 0)
  }

  async #record(): Promise<void> {
    const { inner, store, sink, log, refusals, crashPoint } = this.#options
    let rows: SinkRows = new Map()
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
    this.#flushTimer.watch(inner)
    await log.forget(Math.min(delivered.at, refusals.from))
    this.#options.moved()
  }

  /** A full disk is waited for. */
  #noting(work: () => void): Promise<void> {
    return this.#retrying(() => {
      if (!this.#options.giveUp.aborted) work()
    })
  }

  #retrying(work: () => void | Promise<void>, policy?: RetryPolicy): Promise<void> {
    const { clock, random, logger, title, giveUp, ending, inner } = this.#options
    return retry(work, {
      clock,
      random,
      giveUp,
      hurry: ending.begun,
      policy,
      tries: inner.tries,
      failed: (error: RunError, wait, attempt, tier) => {
        inner.retried?.(tier)
        logger.warn(
          `${title}: ${error.message} What it is to take waits in its outbox. ${nextAttempt(wait, ending)}`,
          { code: error.code, attempt },
        )
      },
    })
  }
}
