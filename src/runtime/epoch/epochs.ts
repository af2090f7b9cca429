import type { Clock } from '../../core/clock.ts'
import { ofStream } from '../../core/event-time/stream-time.ts'
import { RunError } from '../../core/run-error.ts'
import type { Rec } from '../../core/value.ts'
import type { Log } from '../../operators/contract/log.ts'
import type { SinkRows } from '../../operators/contract/sink.ts'
import type { Positions } from '../../operators/contract/source.ts'
import { sleep } from '../retry.ts'
import type { KeptStates } from '../state/kept-states.ts'
import type { PassCrashPoint } from './crash-points.ts'
import type { EpochLog } from './epoch-log.ts'
import { BlockWriter } from './log-blocks.ts'
import type { StateStore } from './state-store.ts'

/** A source as epochs see it. */
export interface EpochSource {
  readonly name: string
  /** What has changed since the last call; never waits. */
  readonly position: () => Positions
  /** The event time of partitions that has changed since the last call. */
  readonly times: () => ReadonlyMap<string, Rec>
}

/** A sink as epochs see it. */
export interface EpochSink {
  readonly name: string
  /** Does, in its turn, what waited for the decision. */
  readonly decided: () => void
}

interface Options {
  readonly store: StateStore
  /** Undefined: no keyed state is kept. */
  readonly log: EpochLog | undefined
  readonly states: KeptStates
  readonly signatures: ReadonlyMap<string, string>
  readonly sources: readonly EpochSource[]
  readonly sinks: readonly EpochSink[]
  /** Sends the barrier down every edge, in one step. */
  readonly barrier: (epoch: number) => void
  readonly isQuiet: () => boolean
  /** Closes (true) or opens the gates of all sources. */
  readonly hold: (isHeld: boolean) => void
  /** Counters of all nodes but sinks, and what sinks took in, by uid; called at the cut. */
  readonly countAtCut: () => ReadonlyMap<string, Rec>
  /** Microseconds. */
  readonly interval: number
  readonly clock: Clock
  /** Milliseconds of a clock that only runs forward, to keep slices short. */
  readonly stopwatch: () => number
  readonly logger: Log
  readonly crashPoint: PassCrashPoint
  readonly failed: (error: unknown) => void
  readonly abandon: AbortSignal
}

/** One epoch between its cut and its decision. */
interface Pending {
  readonly epoch: number
  readonly positions: ReadonlyMap<string, Positions>
  readonly times: ReadonlyMap<string, ReadonlyMap<string, Rec>>
  readonly ledger: Map<string, Rec>
  readonly isLast: boolean
  readonly since: number
  isDrained: boolean
}

/** A slice of writing state, in milliseconds: as long as the stream may stand still for it. */
const slice = 10
/** The log begins anew when it is longer than this and than twice what a whole one took. */
const shortLog = 64 * 1024 * 1024
const alarmAfter = 30_000_000
/** Epochs take no more than this share of the time. */
const share = 0.1

/**
 * Epochs, one at a time (protocol §2, §3): at a quiet moment positions, event time, counters and state are frozen and barriers sent, in one
 * step; then the changes of state are written in slices while the stream goes on; when they are durable and every sink has flushed what came
 * before its barrier, one transaction decides. Nothing is done where nothing moved.
 */
export class Epochs {
  readonly #options: Options
  /** The last epoch that each sink has flushed. */
  readonly #passed = new Map<string, number>()
  /** Rows of sinks for the next decision, and those that came after its barrier. */
  #rows = new Map<string, Map<string, Rec | null>>()
  #laterRows = new Map<string, Map<string, Rec | null>>()
  #epoch: number
  #pending: Pending | undefined
  #wantsCut = false
  #isBroken = false
  #isFinal = false
  #wholeLength: number
  #wantsWhole: boolean
  #cancel: () => void = () => {}
  #finish: () => void = () => {}
  /** Resolves when the last epoch is decided, or when none will be any more. */
  readonly finished: Promise<void>
  /** Number of epochs that were decided in this run. */
  decided = 0

  /** `wantsWhole`: something in the log must go. */
  constructor(options: Options, wantsWhole: boolean) {
    this.#options = options
    this.#epoch = options.store.epoch
    this.#wholeLength = options.log?.length ?? 0
    this.#wantsWhole = wantsWhole
    this.finished = new Promise((resolve) => {
      this.#finish = resolve
    })
  }

  start(): void {
    this.#startTimer(this.#options.interval)
  }

  /** Number of the last epoch that was begun. */
  get number(): number {
    return this.#epoch
  }

  /** No epoch is begun any more, and none is decided. */
  forsake(): void {
    this.#isBroken = true
    this.#cancel()
    this.#finish()
  }

  /** Microseconds for which an epoch has been waiting for its decision, and what it waits for; undefined without one. */
  waiting(): { readonly micros: number; readonly on: readonly string[] } | undefined {
    if (this.#pending === undefined) return undefined
    return { micros: this.#options.clock.now() - this.#pending.since, on: this.#missing(this.#pending) }
  }

  /** Something may have come to rest: takes the cut that was waiting for that. */
  settled(): void {
    if (this.#wantsCut && this.#options.isQuiet()) this.#cut(false)
  }

  /** Begins an epoch now, unless one is under way. */
  begin(): void {
    if (this.#pending !== undefined || this.#isBroken || this.#isFinal || this.#wantsCut) return
    if (this.#options.isQuiet()) this.#cut(false)
    else {
      this.#wantsCut = true
      this.#options.hold(true)
    }
  }

  /** A sink has flushed all that came before Barrier(epoch); Infinity at its end. */
  passed(
    sink: string,
    uid: string,
    epoch: number,
    rows: SinkRows,
    counters: { readonly written: number },
  ): void {
    if (this.#isBroken) return
    const pending = this.#pending
    // The end of a sink that has passed the barrier already: what it flushed since belongs to the next epoch.
    const isLater = pending !== undefined && this.#hasPassed(sink, pending.epoch)
    const into = isLater ? this.#laterRows : this.#rows
    const kept = into.get(sink) ?? new Map()
    for (const [key, row] of rows) kept.set(key, row)
    if (kept.size > 0) into.set(sink, kept)
    this.#passed.set(sink, epoch)
    this.#options.crashPoint('sink flushed')
    if (pending !== undefined && !isLater) this.#complete(pending, uid, counters)
    this.#decideIfReady()
    this.#finishIfOver()
  }

  /** At its barrier a sink had written so much of what it had taken in at the cut. */
  #complete({ ledger }: Pending, uid: string, counters: { readonly written: number }): void {
    const atCut = ledger.get(uid)
    if (atCut === undefined) return
    const taken = Number(atCut['in'])
    const rest = ['skipped', 'rejected', 'undelivered'].reduce((sum, name) => sum + Number(atCut[name]), 0)
    const written = Math.min(counters.written, taken - rest)
    ledger.set(uid, { ...atCut, written, overflow: taken - rest - written, queued: 0 })
  }

  #startTimer(micros: number): void {
    this.#cancel = this.#options.clock.after(micros, () => {
      try {
        this.begin()
      } catch (error) {
        this.#fail(error)
        return
      }
      if (!this.#isBroken && !this.#isFinal) this.#startTimer(this.#next)
    })
  }

  #next = 0

  /** The cut: one step, with nothing under way. */
  #cut(isLast: boolean): void {
    const { sources, states, barrier, crashPoint, clock, stopwatch, interval } = this.#options
    const started = stopwatch()
    if (this.#wantsCut) {
      this.#wantsCut = false
      this.#options.hold(false)
    }
    const positions = collect(sources, (source) => source.position())
    const times = collect(sources, (source) => source.times())
    // Time that goes on by itself on an idle machine is no reason to write.
    const isMoved =
      positions.size > 0 || [...times.values()].some(hasPartitions) || states.isDirty || this.#rows.size > 0
    this.#next = interval
    if (!isMoved && !isLast) return
    this.#epoch++
    const { log } = this.#options
    const isWhole =
      log !== undefined && (this.#wantsWhole || log.length > Math.max(shortLog, 2 * this.#wholeLength))
    const pending: Pending = {
      epoch: this.#epoch,
      positions,
      times,
      ledger: new Map(this.#options.countAtCut()),
      isLast,
      since: clock.now(),
      isDrained: false,
    }
    this.#pending = pending
    states.freeze(isWhole)
    crashPoint('cut')
    if (!isLast) barrier(this.#epoch)
    crashPoint('barriers sent')
    this.#watch(pending)
    this.#drain(pending, isWhole, stopwatch() - started).catch((error) => this.#fail(error))
  }

  /** Says what an epoch waits for when that takes long. */
  #watch(pending: Pending): void {
    this.#options.clock.after(alarmAfter, () => {
      if (this.#pending !== pending || this.#isBroken) return
      const on = this.#missing(pending).join(', ')
      this.#options.logger.warn(
        `Epoch ${pending.epoch} has been waiting for ${Math.round((this.#options.clock.now() - pending.since) / 1e6)} s: ${on}. Nothing is lost; what was read since would be read again after a crash.`,
        { code: 'LP5406' },
      )
      this.#watch(pending)
    })
  }

  #missing(pending: Pending): readonly string[] {
    const sinks = this.#options.sinks.filter(({ name }) => !this.#hasPassed(name, pending.epoch))
    return [
      ...(pending.isDrained ? [] : ['the epoch log']),
      ...sinks.map(({ name }) => `sink "${name}"`),
      ...(pending.isDrained && sinks.length === 0 ? ['the decision'] : []),
    ]
  }

  async #drain(pending: Pending, isWhole: boolean, spent: number): Promise<void> {
    const { log, states, stopwatch, crashPoint } = this.#options
    let busy = spent
    if (log !== undefined) {
      if (isWhole) await this.#trying(() => log.rotate(true))
      const writer = new BlockWriter(pending.epoch)
      for (const { uid, name, state } of states) {
        writer.begin(uid, name)
        for (;;) {
          const started = stopwatch()
          const isDone = state.drain(writer, stopwatch, started + slice)
          const blocks = writer.take()
          busy += stopwatch() - started
          // The stream has its turn while this is written. A failed write is tried again with the same blocks.
          if (blocks.length > 0) await this.#trying(() => log.append(blocks))
          if (isDone) break
          writer.begin(uid, name)
        }
      }
      crashPoint('log written')
      await this.#trying(() => log.sync())
      if (isWhole) {
        this.#wholeLength = log.length
        this.#wantsWhole = false
      }
      crashPoint('log synced')
    }
    this.#next = Math.max(this.#options.interval, (busy * 1000) / share)
    pending.isDrained = true
    this.#decideIfReady()
  }

  /** A full disk is waited for; the epoch stays pending meanwhile (protocol B7). */
  async #trying(work: () => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work()
      } catch (cause) {
        const code = (cause as NodeJS.ErrnoException).code
        if (!['ENOSPC', 'EDQUOT', 'EIO'].includes(code ?? '') || this.#isBroken) throw cause
        if (attempt === 0)
          this.#options.logger.warn(
            `The epoch log cannot be written now (${code}); the epoch waits, and nothing is lost.`,
            { code: 'LP5404' },
          )
        await sleep(this.#options.clock, 1_000_000, this.#options.abandon)
      }
    }
  }

  #hasPassed(sink: string, epoch: number): boolean {
    return (this.#passed.get(sink) ?? 0) >= epoch
  }

  #decideIfReady(): void {
    const pending = this.#pending
    if (pending === undefined || this.#isBroken || !pending.isDrained) return
    if (this.#options.sinks.some(({ name }) => !this.#hasPassed(name, pending.epoch))) return
    try {
      this.#decide(pending)
    } catch (error) {
      if (!(error instanceof RunError) || error.blame !== 'connection') this.#fail(error)
      else {
        this.#options.logger.warn(error.message, { code: error.code })
        this.#options.clock.after(1_000_000, () => this.#decideIfReady())
      }
    }
  }

  #decide(pending: Pending): void {
    const { store, log, signatures, sinks, crashPoint } = this.#options
    crashPoint('before decision')
    store.decide({ ...pending, sinks: this.#rows, signatures, log: log?.segments ?? [] })
    this.#pending = undefined
    this.#rows = this.#laterRows
    this.#laterRows = new Map()
    this.decided++
    crashPoint('after decision')
    for (const sink of sinks) sink.decided()
    log?.forgetOld().catch((error) => this.#fail(error))
    if (pending.isLast) this.#finish()
    else this.#finishIfOver()
  }

  /** When all sinks are at their end, the last epoch is decided. */
  #finishIfOver(): void {
    const isOver = this.#options.sinks.every(({ name }) => this.#hasPassed(name, Number.POSITIVE_INFINITY))
    if (!isOver || this.#isFinal || this.#isBroken || this.#pending !== undefined) return
    this.#isFinal = true
    this.#cancel()
    try {
      this.#cut(true)
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.forsake()
    this.#options.failed(error)
  }
}

const hasPartitions = (rows: ReadonlyMap<string, Rec>): boolean => rows.size > (rows.has(ofStream) ? 1 : 0)

function collect<T>(
  sources: readonly EpochSource[],
  of: (source: EpochSource) => ReadonlyMap<string, T>,
): Map<string, ReadonlyMap<string, T>> {
  const changed = new Map<string, ReadonlyMap<string, T>>()
  for (const source of sources) {
    const rows = of(source)
    if (rows.size > 0) changed.set(source.name, rows)
  }
  return changed
}
