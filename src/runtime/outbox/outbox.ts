import { RunError } from '../../core/run-error.ts'
import type { Encoded, RunningSink, SinkRows } from '../../operators/contract/sink.ts'
import type { DeadLetter } from '../dead-letter.ts'
import { type Frame, frameLength } from '../frames/frame.ts'
import { FrameLog } from '../frames/frame-log.ts'
import type { Counters } from '../ledger.ts'
import { Delivery, type DeliveryOptions } from './delivery.ts'
import { lettersOf } from './letters.ts'
import { outboxName } from './outbox-files.ts'
import { deliveredOf, type RefusedFrame, refusedOf, type Taken, takenOf, takenRows } from './outbox-rows.ts'
import { Refusals } from './refusals.ts'

export interface OutboxOptions
  extends Omit<DeliveryOptions, 'log' | 'refusals' | 'delivered' | 'refused' | 'moved'> {
  readonly directory: string
  /** What it holds survives the loss of power. */
  readonly isSynced: boolean
  /** Most bytes that wait in it. */
  readonly bound: number
  /** At the bound new frames are dropped and counted; else the sources wait. */
  readonly drops: boolean
  readonly counters: Counters
  /** Closes (true) or opens the gates of the sources that feed it. */
  readonly hold: (isHeld: boolean) => void
  /** No epoch is between its cut and its decision. */
  readonly isFree: () => boolean
  /** Between two epochs: kept with the next decision. */
  readonly keep: (rows: SinkRows) => void
  /** Asks for an epoch, as soon as there may be one. */
  readonly demand: () => void
  /** To the dead letter, or told. */
  readonly refuse: (letter: Omit<DeadLetter, 'node' | 'stage'>) => void
  /** Nothing will be refused any more. */
  readonly refusedAll: () => void
  /** Letters go to a sink that ends only when `refusedAll` was called. */
  readonly hasLetters: boolean
}

/**
 * A sink before a sink: what it takes goes to a local log, durable at the barrier, and from there to the other side once its epoch is
 * decided (protocol C4). A crash in between changes nothing of what is delivered.
 */
export class Outbox implements RunningSink {
  readonly #options: OutboxOptions
  readonly #log: FrameLog
  readonly #refusals: Refusals
  readonly #delivery: Delivery
  /** Of the next frame. */
  #epoch: number
  #taken: Taken
  #decided: number
  #isHeld = false
  #isEnding = false
  #hasRefusedAll = false
  /** A decision came after that: what was refused is in the dead letter for good. */
  #areLettersDecided = false
  #closing: Promise<void> | undefined

  private constructor(options: OutboxOptions, log: FrameLog) {
    const { store, sink, counters } = options
    this.#options = options
    this.#log = log
    this.#taken = takenOf(store, sink)
    this.#decided = this.#taken.end
    this.#epoch = store.epoch + 1
    const delivered = deliveredOf(store, sink)
    this.#refusals = new Refusals(
      { ...options, log, reject: (frame, refused) => this.#reject(frame, refused) },
      this.#taken.settled,
    )
    this.#delivery = new Delivery(
      {
        ...options,
        log,
        refusals: this.#refusals,
        delivered: (events) => this.#count(events),
        refused: () => this.#settle(),
        moved: () => this.#moved(),
      },
      delivered,
      delivered.at,
    )
    // What the ledger of the last decision says is older than what was delivered since.
    const waiting = this.#taken.events - delivered.events + this.#refusals.waitingBeyond(delivered.at)
    counters.written += counters.queued - waiting
    counters.queued = waiting
  }

  static async open(options: OutboxOptions): Promise<Outbox> {
    const { store, sink, directory, title, isSynced } = options
    const { end, settled } = takenOf(store, sink)
    const refused = refusedOf(store, sink).filter(({ at }) => at >= settled)
    const from = Math.min(deliveredOf(store, sink).at, ...refused.map(({ at }) => at))
    const log = await FrameLog.open(
      { directory, name: outboxName(sink), title: `the outbox of ${title}`, isSynced },
      { from, end },
    )
    return new Outbox(options, log)
  }

  /** Delivers what waits since the last run. All sinks are open. */
  async start(): Promise<void> {
    await this.#refusals.load()
    this.#settle()
    await this.#delivery.start()
    this.#delivery.dueUpTo(this.#decided)
  }

  /** Bytes that wait in it. */
  get waiting(): number {
    return this.#log.end - this.#delivery.recorded
  }

  async write(pieces: readonly Encoded[]): Promise<void> {
    const { counters, drops, bound, crashPoint, giveUp } = this.#options
    const frames: Frame[] = []
    let size = this.waiting
    let dropped = 0
    for (const { target, buffer, start, end, count } of pieces) {
      const payload = buffer.subarray(start, end)
      const length = frameLength({ target, payload })
      if (drops && size > 0 && size + length > bound) {
        dropped += count
        continue
      }
      size += length
      frames.push({ epoch: this.#epoch, seq: this.#taken.frames + frames.length + 1, count, target, payload })
    }
    if (frames.length > 0) await this.#keeping(() => this.#log.append(frames))
    crashPoint('outbox written')
    // Counted as undelivered meanwhile: none of it is decided.
    if (giveUp.aborted) return
    const events = frames.reduce((sum, { count }) => sum + count, 0)
    this.#taken = {
      ...this.#taken,
      end: this.#log.end,
      frames: this.#taken.frames + frames.length,
      events: this.#taken.events + events,
    }
    // Whoever called counts all of it as written now.
    counters.written -= events + dropped
    counters.queued += events
    counters.overflow += dropped
    this.#mind()
  }

  async flush(): Promise<SinkRows> {
    await this.#keeping(() => this.#log.sync())
    this.#epoch++
    return this.#rows
  }

  get #rows(): SinkRows {
    return takenRows({ ...this.#taken, settled: this.#refusals.settled })
  }

  /** What was refused goes to the dead letter, and that with the next decision: the last flush may be over. */
  #settle(): void {
    const { settled } = this.#refusals
    this.#refusals.settle()
    if (this.#refusals.settled > settled) this.#options.keep(this.#rows)
  }

  /** An epoch was decided: its frames may go, and what was refused meanwhile. */
  epochDecided(): void {
    const { store, sink, hasLetters, demand } = this.#options
    const { end, settled } = takenOf(store, sink)
    // The last flush was before the last refusal, so the decision itself does not say so.
    if (this.#hasRefusedAll) this.#areLettersDecided = true
    this.#decided = end
    this.#refusals.forget(settled, this.#delivery.recorded)
    this.#settle()
    this.#delivery.dueUpTo(end)
    if (this.#isEnding && hasLetters && end < this.#taken.end) demand()
    this.#endLetters()
  }

  /** All that it will ever take is flushed. */
  ending(): void {
    this.#isEnding = true
    // The sink for dead letters ends behind this one, so the last epoch cannot be the one that decides these frames.
    if (this.#options.hasLetters && this.#decided < this.#taken.end) this.#options.demand()
    this.#endLetters()
  }

  /** Resolves when all that is decided is delivered, or nobody waits for it any more. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** The run is over, whether or not it was closed: no file of it stays open. */
  release(): Promise<void> {
    return this.#log.close()
  }

  async #close(): Promise<void> {
    const { inner, giveUp, logger, title, store, sink } = this.#options
    this.#endLetters(true)
    await this.#delivery.atRest()
    this.#delivery.leave()
    if (giveUp.aborted && this.#delivery.recorded < this.#decided)
      logger.warn(
        `${title}: ${this.#decided - this.#delivery.recorded} bytes wait in its outbox; the next run delivers them.`,
        { code: 'LP5435' },
      )
    const isEmpty = this.#delivery.recorded >= this.#decided && this.#refusals.isSettled
    if (isEmpty && !giveUp.aborted && inner.marks === undefined) await this.#delivery.end()
    await inner.close()
    if (isEmpty && this.#areLettersDecided) this.#refusals.forget(this.#log.end, this.#log.end)
    // What was refused and is not decided to be in the dead letter is read again by the next run.
    if (isEmpty && refusedOf(store, sink).length === 0) await this.#log.remove()
    else await this.#log.close()
  }

  /** Does what needs room on the disk; without it, it is tried again. What could not be synced is not: the kernel counts it as written. */
  async #keeping(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code ?? ''
      if (!['ENOSPC', 'EDQUOT', 'EIO'].includes(code)) throw cause
      const { title, directory } = this.#options
      if (this.#log.isUnsure)
        throw new RunError(
          'LP5107',
          title,
          'config',
          `The disk has failed to keep the outbox of ${title} in "${directory}" (${code}). Nothing of that is decided; the next run reads it again.`,
          { cause },
        )
      throw new RunError(
        'LP5436',
        title,
        'connection',
        `Its outbox in "${directory}" cannot be written now (${code}); nothing is lost.`,
        { cause },
      )
    }
  }

  #count(events: number): void {
    const { counters } = this.#options
    counters.queued -= events
    counters.written += events
  }

  #moved(): void {
    if (this.#refusals.settled > 0)
      this.#refusals.forget(takenOf(this.#options.store, this.#options.sink).settled, this.#delivery.recorded)
    this.#mind()
    this.#endLetters()
  }

  /** Everything is delivered, and all that was refused is on its way. */
  #endLetters(atOnce = false): void {
    if (this.#hasRefusedAll) return
    const isOver = this.#delivery.recorded >= this.#taken.end && this.#refusals.isSettled
    if (!atOnce && !(this.#isEnding && isOver)) return
    this.#hasRefusedAll = true
    this.#options.refusedAll()
  }

  /**
   * The gates close where so much waits that is decided. What is not must not close them: its decision may need what they hold back, and
   * nothing of it could be delivered meanwhile.
   */
  #mind(): void {
    const { bound, drops, hold } = this.#options
    if (drops) return
    const isHeld = this.#decided - this.#delivery.recorded >= (this.#isHeld ? bound / 2 : bound)
    if (isHeld === this.#isHeld) return
    this.#isHeld = isHeld
    hold(isHeld)
  }

  #reject(frame: Frame, refused: RefusedFrame): void {
    const { counters, refuse } = this.#options
    counters.queued -= refused.count
    counters.rejected += refused.count
    for (const letter of lettersOf(frame, refused, this.#options)) refuse(letter)
  }
}
