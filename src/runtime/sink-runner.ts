import type { Observable } from 'rxjs'
import type { Clock } from '../core/clock.ts'
import { RunError } from '../core/run-error.ts'
import type { RetryPolicy } from '../ir/plan.ts'
import type { Log } from '../operators/contract/log.ts'
import { type Encoded, noRows, type RunningSink, type SinkRows } from '../operators/contract/sink.ts'
import { BarrierAlignment } from './barrier-alignment.ts'
import { BoundedBuffer } from './bounded-buffer.ts'
import { compact } from './compact-parcel.ts'
import { defectOf } from './defect.ts'
import { deliver } from './deliver.ts'
import type { Ending } from './ending.ts'
import { FlushTimer, isDue } from './flush-timer.ts'
import type { Gate } from './gate.ts'
import type { Counters } from './ledger.ts'
import { Linger } from './linger.ts'
import { nextAttempt, retry } from './retry.ts'
import type { Barrier, End, Parcel, Signal } from './signals.ts'

interface Options {
  /** `file sink "archive"`. */
  readonly title: string
  readonly counters: Counters
  readonly events: number
  readonly bytes: number
  readonly overflow: 'block' | 'drop_newest' | 'drop_oldest'
  readonly gates: readonly Gate[]
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly retry: RetryPolicy | undefined
  /** What the sink cannot deliver stops the pipeline. */
  readonly stopsOnError: boolean
  /** Aborted when nobody waits for this sink any more: what it has not written counts as undelivered. */
  readonly abandon: AbortSignal
  readonly ending: Ending
  /** Flush before closing: somebody keeps positions that rely on it. */
  readonly durable: boolean
  /** What comes behind a barrier is kept from the sink until its epoch is decided: its other side makes all that it was given true at once. */
  readonly awaitsDecision: boolean
  /** The sink has flushed all that came before Barrier(n), and keeps these rows of it; Infinity at its end. */
  readonly passed: (epoch: number, rows: SinkRows) => void
  /** Resolves when the last epoch is decided (true), or none will be any more: a sink is not closed before that. */
  readonly finished: () => Promise<boolean>
  /** The sink has done what waited for a decision. */
  readonly acted: () => void
  /** The sink has refused these events; they are counted. */
  readonly refused: (piece: Encoded, code: string, reason: string) => void
  /** The sink cannot go on; what comes to it from now on counts as undelivered. */
  readonly failed: (error: RunError) => void
}

/** An epoch is decided, and what the sink put off until then is due; or where none are cut, it is to flush what it was given. */
interface Due {
  readonly kind: 'decided' | 'flush'
}

type Mark = Barrier | End | Due

/** Most parcels and bytes that go to a sink in one call. */
const mostParcels = 256
const mostBytes = 1024 * 1024

/** Drives one sink: keeps what it cannot take yet in a bounded buffer, retries, counts. */
export class SinkRunner {
  readonly #options: Options
  readonly #buffer: BoundedBuffer<Mark>
  #sink: RunningSink | undefined
  readonly #inputs: BarrierAlignment<Parcel>
  #busy = false
  /** It has passed a barrier whose epoch is not decided yet, and must not go on before. */
  #isAwaiting = false
  /** Epochs are decided. */
  #areDecided = true
  #dead = false
  #ending = false
  #underway: readonly Parcel[] = []
  /** Events of the call under way that the sink has refused. */
  #refused = 0
  readonly #linger: Linger
  /** Flushes that no epoch brings. */
  readonly #flushTimer: FlushTimer
  #finish: () => void = () => {}
  /** Resolves when the sink is closed, has failed, or was abandoned. Never rejects. */
  readonly done: Promise<void>

  constructor(options: Options) {
    this.#options = options
    this.#linger = new Linger(options, () => this.#wake())
    this.#flushTimer = new FlushTimer(options, () => this.#mark({ kind: 'flush' }))
    this.#buffer = new BoundedBuffer({
      ...options,
      dropped: (events) => {
        options.counters.overflow += events
      },
    })
    this.#inputs = new BarrierAlignment({
      item: (parcel) => this.#accept(parcel),
      barrier: (epoch) => this.#mark({ kind: 'barrier', epoch }),
      end: (signal) => this.#mark(signal),
      // Only a dead letter's sink has what waits here, while another sink may still refuse events from before the barrier.
      waits: (isWaiting) => {
        if (isWaiting) this.#buffer.bar()
        else this.#buffer.unbar()
      },
    })
    this.done = new Promise((resolve) => {
      this.#finish = resolve
    })
    options.abandon.addEventListener('abort', () => this.#giveUp(), { once: true })
  }

  /** Most events that ever waited. */
  get peak(): number {
    return this.#buffer.peak
  }

  /** What waits now, that which is being written included. */
  get waiting(): { readonly events: number; readonly bytes: number } {
    return { events: this.#buffer.events, bytes: this.#buffer.bytes }
  }

  /** It keeps something open that has to be done by now, and only an epoch does it. */
  get isDue(): boolean {
    return !this.#dead && !this.#ending && isDue(this.#sink!, this.#options.clock.now())
  }

  /** Wires one edge. All edges are wired before the first signal. */
  listen(edge: Observable<Signal<Parcel>>): void {
    const receive = this.#inputs.add()
    edge.subscribe((signal) => {
      try {
        receive(signal)
      } catch (error) {
        this.#fail(error)
      }
    })
  }

  start(sink: RunningSink): void {
    this.#sink = sink
    // With the last epoch, or when none will be decided any more.
    if (this.#options.awaitsDecision)
      void this.#options.finished().then(() => {
        this.#areDecided = false
        this.#goOn()
      })
  }

  /** Closes (true) or opens the gates of the sources that feed it. */
  hold(isHeld: boolean): void {
    for (const gate of this.#options.gates) {
      if (isHeld) gate.close()
      else gate.open()
    }
  }

  /** It is over with the other side: what waits and what comes counts as undelivered. */
  gone(): void {
    this.#giveUp()
  }

  /** The sink refuses events of the call under way. */
  refuse(piece: Encoded, code: string, reason: string): void {
    // Given up: they count as undelivered.
    if (this.#dead) return
    this.#refused += piece.count
    this.#options.counters.rejected += piece.count
    this.#options.refused(piece, code, reason)
  }

  /** The last epoch that it flushed is decided. */
  decided(): void {
    this.#goOn()
    if (this.#sink?.decided !== undefined && !this.#dead && !this.#ending) this.#mark({ kind: 'decided' })
  }

  #goOn(): void {
    if (!this.#isAwaiting) return
    this.#isAwaiting = false
    this.#wake()
  }

  #mark(mark: Mark): void {
    if (this.#dead) {
      this.#options.passed(Number.POSITIVE_INFINITY, noRows)
      if (mark.kind === 'end') this.#finish()
      return
    }
    this.#buffer.mark(mark)
    this.#linger.isDue = true
    this.#wake()
  }

  #accept(parcel: Parcel): void {
    if (this.#dead) {
      this.#options.counters.undelivered += parcel.piece.count
      parcel.release()
      return
    }
    if (this.#sink?.gather?.isUrgent?.(parcel.piece) === true) this.#linger.isDue = true
    if (this.#busy || this.#isAwaiting) {
      this.#buffer.put(compact(parcel))
      return
    }
    if (this.#sink!.gather !== undefined) {
      this.#buffer.put(compact(parcel))
      this.#wake()
      return
    }
    // Nothing waits: a sink that can take it at once costs neither queue nor promise.
    let writing: void | Promise<void>
    try {
      writing = this.#sink!.write([parcel.piece])
    } catch (error) {
      writing = Promise.reject(error)
    }
    if (writing === undefined) {
      // The sink may have found the other side gone just now.
      if (this.#dead) this.#options.counters.undelivered += parcel.piece.count
      else this.#options.counters.written += parcel.piece.count - this.#refused
      this.#refused = 0
      parcel.release()
      if (!this.#dead) this.#flushTimer.wrote(this.#sink!)
      return
    }
    this.#busy = true
    this.#buffer.admit(parcel)
    this.#pump([parcel], writing).catch((error) => this.#fail(error))
  }

  #wake(): void {
    if (this.#busy || this.#isAwaiting || this.#lingers()) return
    this.#busy = true
    this.#pump([], undefined).catch((error) => this.#fail(error))
  }

  /** More may come before the sink is called: true, and a timer runs. */
  #lingers(): boolean {
    if (this.#sink?.gather === undefined || this.#dead) return false
    return this.#linger.waits(this.#sink.gather, this.#buffer)
  }

  /** Writes until nothing waits. `writing` is a call under way for `parcels`. */
  async #pump(parcels: readonly Parcel[], writing: void | Promise<void>): Promise<void> {
    if (parcels.length > 0) await this.#deliver(parcels, writing)
    for (;;) {
      if (this.#dead) return
      if (this.#lingers()) break
      const { events = mostParcels, bytes = mostBytes } = this.#sink!.gather ?? {}
      const next = this.#buffer.take(events, bytes)
      if (this.#buffer.isEmpty) this.#linger.rest()
      if (next === undefined) break
      if ('parcels' in next) {
        await this.#deliver(next.parcels, undefined)
      } else if (next.mark.kind === 'barrier') {
        const rows = await this.#flush()
        if (this.#dead) return
        this.#isAwaiting = this.#options.awaitsDecision && this.#areDecided
        this.#options.passed(next.mark.epoch, rows)
        if (this.#isAwaiting) break
      } else if (next.mark.kind === 'decided') {
        await this.#act()
      } else if (next.mark.kind === 'flush') {
        await this.#flush()
        if (!this.#dead) this.#flushTimer.watch(this.#sink!)
      } else {
        await this.#end()
        return
      }
    }
    this.#busy = false
  }

  async #deliver(parcels: readonly Parcel[], writing: void | Promise<void>): Promise<void> {
    const pieces = parcels.map(({ piece }) => piece)
    let first = writing
    this.#underway = parcels
    const work = (): void | Promise<void> => {
      const started = first ?? this.#sink!.write(pieces)
      first = undefined
      return started
    }
    const { stopsOnError: stops, abandon: giveUp } = this.#options
    await deliver(work, { tries: (one) => this.#retrying(one), sink: this.#sink!, stops, giveUp })
    this.#underway = []
    for (const parcel of parcels) {
      // Given up meanwhile: counted as undelivered then, whatever came of it.
      if (!this.#dead) this.#options.counters.written += parcel.piece.count
      this.#buffer.settle(parcel)
    }
    if (!this.#dead) this.#options.counters.written -= this.#refused
    this.#refused = 0
    if (!this.#dead) this.#flushTimer.wrote(this.#sink!)
  }

  async #flush(isEnd = false): Promise<SinkRows> {
    let rows = noRows
    await this.#retrying(async () => {
      rows = await this.#sink!.flush(isEnd)
    })
    return rows
  }

  /** Does what waited for a decision. */
  async #act(): Promise<void> {
    if (this.#sink!.decided === undefined) return
    await this.#retrying(() => this.#sink!.decided!())
    this.#options.acted()
  }

  /** Everything is written: the last epoch is decided, then the sink is closed. */
  async #end(): Promise<void> {
    const { durable, passed, finished } = this.#options
    this.#ending = true
    this.#flushTimer.stop()
    const keepsBack = this.#sink!.flushEvery !== undefined
    const rows = durable || keepsBack ? await this.#flush(true) : noRows
    if (this.#dead) return
    passed(Number.POSITIVE_INFINITY, rows)
    if (durable) {
      if (await finished()) await this.#act()
    }
    if (this.#dead) return
    await this.#sink!.close()
    this.#dead = true
    this.#finish()
  }

  async #retrying(work: () => void | Promise<void>): Promise<void> {
    const { clock, random, log, title, abandon, ending } = this.#options
    try {
      await retry(work, {
        clock,
        random,
        giveUp: abandon,
        hurry: ending.begun,
        policy: this.#options.retry,
        tries: this.#sink?.tries,
        failed: (error, wait, attempt, tier) => {
          this.#sink?.retried?.(tier)
          // The gates close at once: what is read now would only wait.
          this.#buffer.bar()
          log.warn(`${title}: ${error.message} ${nextAttempt(wait, ending)}`, { code: error.code, attempt })
        },
      })
    } finally {
      this.#buffer.unbar()
    }
  }

  #fail(error: unknown): void {
    if (this.#dead) return
    const known = error instanceof RunError ? error : defectOf(error, this.#options.title)
    // Told first: no epoch may be decided over what is lost now.
    this.#options.failed(known)
    this.#die()
    this.#close()
  }

  #giveUp(): void {
    if (this.#dead) return
    this.#die()
    this.#close()
  }

  /** Whatever is not written by now never will be. */
  #die(): void {
    if (this.#dead) return
    this.#dead = true
    this.#linger.rest()
    this.#flushTimer.stop()
    this.#options.counters.undelivered -= this.#refused
    this.#refused = 0
    for (const parcel of this.#underway) this.#options.counters.undelivered += parcel.piece.count
    for (let next = this.#buffer.take(mostParcels, mostBytes); next !== undefined; ) {
      if ('parcels' in next) {
        for (const parcel of next.parcels) {
          this.#options.counters.undelivered += parcel.piece.count
          this.#buffer.settle(parcel)
        }
      }
      next = this.#buffer.take(mostParcels, mostBytes)
    }
    for (const parcel of this.#inputs.drop()) {
      this.#options.counters.undelivered += parcel.piece.count
      parcel.release()
    }
    this.#options.passed(Number.POSITIVE_INFINITY, noRows)
  }

  /** Nobody waits for it: the other side may hang. */
  #close(): void {
    this.#finish()
    this.#sink?.close().catch(() => {})
  }
}
