import type { Clock } from '../../../core/clock.ts'
import type { Group, GroupAggregator, GroupContext, QueueFullError } from '../../contract/group-aggregator.ts'
import type { Row } from '../../contract/row.ts'
import type { BoundedGroupQueue } from './bounded-group-queue.ts'
import { Serial } from './serial.ts'

/** Milliseconds between flushes where an aggregator asks for nothing else. */
export const defaultFlushInterval = 3000

/** Milliseconds before an event that was refused, although the queue has room, is offered again. */
const retryInterval = 10

export interface GroupRunnerOptions {
  readonly aggregator: GroupAggregator
  readonly queue: BoundedGroupQueue
  readonly context: GroupContext
  /** Milliseconds. */
  readonly flushInterval?: number
  /** A flush has given all that the aggregator held; it is on its way to the queue. */
  readonly flushed?: () => void
  /** `flush` has thrown: the aggregator was told to forget what it held, and goes on. */
  readonly failed: (error: unknown) => void
}

/**
 * One group aggregator at work. `add`, `flush` and `reset` never overlap; groups that the queue does not take are held here and offered
 * before all others; while any are held no event is taken, so a sink that stands still reaches the sources and nothing grows or is lost.
 */
export class GroupRunner {
  readonly #aggregator: GroupAggregator
  readonly #queue: BoundedGroupQueue
  readonly #context: GroupContext
  readonly #clock: Clock
  readonly #fallback: number
  readonly #flushed: () => void
  readonly #failed: (error: unknown) => void
  readonly #serial = new Serial()
  /** Groups of a flush that the queue had no room for, oldest first. */
  #held: Group[] = []
  /** The events that are not taken yet, one behind the other. */
  #entrance: Promise<void> | undefined
  #interval = 0
  #cancelTimer = (): void => undefined
  #cancelRetry = (): void => undefined
  #isStopped = false
  #isClosed = false

  constructor({ aggregator, queue, context, flushInterval, flushed, failed }: GroupRunnerOptions) {
    this.#aggregator = aggregator
    this.#queue = queue
    this.#context = context
    this.#clock = context.clock
    this.#fallback = flushInterval ?? defaultFlushInterval
    this.#flushed = flushed ?? (() => undefined)
    this.#failed = failed
  }

  /** Gives why the aggregator cannot start; then the pipeline must not start either. Events that come before it has started wait. */
  start(): string | undefined | Promise<string | undefined> {
    const answer = this.#aggregator.init(this.#context, this.#queue)
    if (!(answer instanceof Promise)) return this.#begin(answer)
    const started = answer.then((given) => this.#begin(given))
    void this.#enter(() => started.then(() => undefined)).catch(() => undefined)
    return started
  }

  /** Undefined when the event was taken at once; otherwise it is taken when the promise settles. Throws or rejects as `add` does: then it was not taken. */
  add(row: Row): Promise<void> | undefined {
    if (this.#entrance === undefined && this.#held.length === 0) {
      const outcome = this.#serial.run(() => this.#aggregator.add(row))
      if (outcome === null) return undefined
      return this.#enter(() => this.#insist(row, outcome))
    }
    return this.#enter(() => this.#insist(row, undefined))
  }

  /** A flush out of turn: at a barrier, at the end. Settles when the queue has taken everything. */
  async flush(): Promise<void> {
    await this.#serial.run(() => this.#flushOnce())
    while (this.#held.length > 0) {
      await this.#queue.room()
      await this.#serial.run(() => this.#flushOnce())
    }
  }

  /** Forgets everything that has not reached the queue. */
  async reset(): Promise<void> {
    await this.#serial.run(() => {
      this.#held = []
      return this.#aggregator.reset()
    })
  }

  /** Takes the events that wait, flushes, and ends. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelTimer()
    // Who offered an event that was not taken knows of it.
    await this.#entrance?.catch(() => undefined)
    await this.flush()
  }

  /** Ends without a flush. Events that are not taken by now never will be, and nobody is told any more. */
  stop(): void {
    this.#isClosed = true
    this.#isStopped = true
    this.#cancelTimer()
    this.#cancelRetry()
  }

  /** Nothing is under way: no call of the aggregator, no event before it, no group behind it but those in the queue. */
  get isSettled(): boolean {
    return this.#entrance === undefined && this.#held.length === 0 && !this.#serial.isBusy
  }

  /** Groups that wait here for room. */
  get held(): number {
    return this.#held.length
  }

  #enter(work: () => Promise<void>): Promise<void> {
    const before = this.#entrance
    const entrance: Promise<void> = (before === undefined ? work() : before.then(work, work)).finally(() => {
      if (this.#entrance === entrance) this.#entrance = undefined
    })
    this.#entrance = entrance
    return entrance
  }

  /** Offers one event until it is taken. */
  async #insist(row: Row, first: QueueFullError | Promise<QueueFullError | null> | undefined): Promise<void> {
    let outcome = first === undefined ? await this.#offer(row) : await first
    while (outcome !== null) {
      if (this.#queue.isFull) await this.#queue.room()
      else await this.#pause()
      outcome = await this.#offer(row)
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#isStopped) this.#cancelRetry = this.#clock.after(retryInterval * 1000, resolve)
    })
  }

  async #offer(row: Row): Promise<QueueFullError | null> {
    while (this.#held.length > 0) {
      await this.#queue.room()
      await this.#serial.run(() => this.#handOver())
    }
    return this.#serial.run(() => this.#aggregator.add(row))
  }

  /** What is held goes first; the aggregator is asked only when all of that has gone. */
  async #flushOnce(): Promise<void> {
    this.#handOver()
    if (this.#held.length > 0) return
    try {
      this.#held = [...(await this.#aggregator.flush())]
    } catch (error) {
      await this.#giveUp(error)
      return
    }
    this.#flushed()
    this.#handOver()
  }

  async #giveUp(error: unknown): Promise<void> {
    this.#failed(error)
    try {
      await this.#aggregator.reset()
    } catch {
      // It was told of what went wrong first, and this is no more.
    }
  }

  #begin(answer: Awaited<ReturnType<GroupAggregator['init']>>): string | undefined {
    if (typeof answer !== 'number') return answer.error
    if (!Number.isFinite(answer) || answer < 0)
      return `The flush interval is a number of milliseconds from 0 on, not ${answer}.`
    this.#interval = answer === 0 ? this.#fallback : answer
    this.#arm()
    return undefined
  }

  #handOver(): void {
    let taken = 0
    while (taken < this.#held.length && this.#queue.add(this.#held[taken]!) === null) taken += 1
    if (taken > 0) this.#held = this.#held.slice(taken)
  }

  #arm(): void {
    if (this.#isClosed) return
    this.#cancelTimer = this.#clock.after(this.#interval * 1000, () => {
      void Promise.resolve(this.#serial.run(() => this.#flushOnce())).then(() => this.#arm())
    })
  }
}
