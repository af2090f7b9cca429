import type { Clock } from '../../core/clock.ts'
import type { RunError } from '../../core/run-error.ts'
import type { RetryPolicy } from '../../ir/plan.ts'
import { BeginAnew } from '../../operators/contract/begin-anew.ts'
import type { Log } from '../../operators/contract/log.ts'
import {
  type Encoded,
  type Marks,
  PieceRefused,
  type RunningSink,
  type SinkRows,
} from '../../operators/contract/sink.ts'
import { deliver } from '../deliver.ts'
import type { PassCrashPoint } from '../epoch/crash-points.ts'
import type { StateStore } from '../epoch/state-store.ts'
import { type Frame, frameLength } from '../frames/frame.ts'
import type { FrameLog } from '../frames/frame-log.ts'
import { nextAttempt, retry } from '../retry.ts'
import { markForeign, markGone } from './mark-errors.ts'
import { type Delivered, deliveredRow, markedRows, wasMarked } from './outbox-rows.ts'
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
}

/** Bytes in one call of the sink. */
const batch = 1024 * 1024
/** Bytes after which delivery is recorded though there is more to do. */
const stretch = 16 * 1024 * 1024
/** Most that one commit makes true: the other side ends a transaction that stays open (protocol K4). */
const longestCommit = { bytes: 64 * 1024 * 1024, micros: 10_000_000 }

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
  #isAtWork = false
  /** `#at` is where the other side's mark says. */
  #isAligned = false
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
    const isToAlign = this.#options.inner.marks !== undefined && !this.#isAligned
    if ((this.isDone && !isToAlign) || this.#isAtWork || this.#hasFailed) return
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

  #rest(): void {
    this.#isAtWork = false
    for (const resolve of this.#idle.splice(0)) resolve()
    this.#options.moved()
  }

  /** Leaves a first mark at the other side before anything is decided, so that one that is missing later was lost. */
  async start(): Promise<void> {
    const { inner, store, sink } = this.#options
    const { marks } = inner
    if (marks !== undefined && !wasMarked(store, sink)) await this.#retrying(() => this.#align(marks))
  }

  #work(): Promise<void> {
    const { marks } = this.#options.inner
    return marks === undefined ? this.#deliver() : this.#deliverMarked(marks)
  }

  async #deliver(): Promise<void> {
    const { log, giveUp } = this.#options
    while (this.#at < this.#due && !giveUp.aborted) {
      const { frames, next } = await log.read(this.#at, this.#due, batch)
      await this.#send(frames)
      this.#at = next
      if (this.#at >= this.#due || this.#at - this.#recorded.at >= stretch) await this.#record()
    }
  }

  /** Each commit is tried by itself: what failed before one that succeeded counts no more. */
  async #deliverMarked(marks: Marks): Promise<void> {
    const { giveUp, policy } = this.#options
    do await this.#retrying(() => this.#deliverOnce(marks), policy)
    while (this.#at < this.#due && !giveUp.aborted)
  }

  /** Up to the next commit. Ends with the first failure: what is true at the other side is known only after its mark is read again. */
  async #deliverOnce(marks: Marks): Promise<void> {
    const { log, giveUp, clock, store, crashPoint } = this.#options
    try {
      if (!this.#isAligned) await this.#align(marks)
      const begun = clock.now()
      while (
        this.#at < this.#due &&
        this.#at - this.#recorded.at < longestCommit.bytes &&
        clock.now() - begun < longestCommit.micros &&
        !giveUp.aborted
      ) {
        const { frames, next } = await log.read(this.#at, this.#due, batch)
        if (!(await this.#send(frames))) {
          // What was sent in the open transaction comes again without what was refused: all of that begins anew.
          this.#isAligned = false
          return
        }
        this.#at = next
      }
      if (this.#at === this.#recorded.at) return
      await marks.commit({ instance: store.instance, at: this.#at })
      crashPoint('delivery committed')
      await this.#record()
    } catch (error) {
      this.#isAligned = false
      throw error
    }
  }

  /** Goes to where the other side has come, whatever was recorded here. */
  async #align(marks: Marks): Promise<void> {
    const { store, sink, log, refusals } = this.#options
    this.#at = this.#recorded.at
    this.#events = this.#recorded.events
    this.#accepted = 0
    const mark = await marks.read()
    if (mark === undefined) {
      if (wasMarked(store, sink) && this.#at < this.#due) throw markGone(this.#options.title)
      await marks.commit({ instance: store.instance, at: this.#at })
    } else if (mark.instance !== store.instance || mark.at > this.#due || mark.at < this.#at) {
      throw markForeign(this.#options.title)
    }
    if (!wasMarked(store, sink)) await this.#noting(() => store.noteDeliveries(sink, markedRows))
    while (mark !== undefined && this.#at < mark.at) {
      const { frames, next } = await log.read(this.#at, mark.at, batch)
      let at = this.#at
      for (const frame of frames) {
        if (!refusals.has(at)) this.#accepted += this.#countOf([{ frame, at }])
        this.#events += frame.count
        at += frameLength(frame)
      }
      this.#at = next
    }
    if (this.#at > this.#recorded.at) await this.#record()
    this.#isAligned = true
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
    const { clock, random, logger, title, giveUp, inner } = this.#options
    return retry(work, {
      clock,
      random,
      giveUp,
      policy,
      tries: inner.tries,
      failed: (error: RunError, wait, attempt, tier) => {
        inner.retried?.(tier)
        logger.warn(
          `${title}: ${error.message} What it is to take waits in its outbox. ${nextAttempt(wait)}`,
          { code: error.code, attempt },
        )
      },
    })
  }
}
