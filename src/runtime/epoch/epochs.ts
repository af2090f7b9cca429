import { ofStream } from '../../core/event-time/stream-time.ts'
import type { Rec } from '../../core/value.ts'
import type { SinkRows } from '../../operators/contract/sink.ts'
import type { Positions } from '../../operators/contract/source.ts'
import type { Counters } from '../ledger.ts'
import type { WithRoom } from './decider.ts'
import type { EpochOptions, EpochSource } from './epoch-options.ts'
import { watchEpoch } from './epoch-watch.ts'
import type { LedgerCut } from './ledger-cut.ts'
import { LogCompaction } from './log-compaction.ts'
import { SinkProgress } from './sink-progress.ts'
import type { Decision } from './state-store.ts'
import { waitForRoom } from './wait-for-room.ts'
import { writeChanges } from './write-changes.ts'

/** One epoch between its cut and its decision. */
interface Pending {
  readonly epoch: number
  readonly positions: ReadonlyMap<string, Positions>
  readonly times: ReadonlyMap<string, ReadonlyMap<string, Rec>>
  readonly ledger: LedgerCut
  readonly isLast: boolean
  /** Microseconds. */
  readonly since: number
  isWritten: boolean
}

/** Epochs take no more than this share of the time. */
const share = 0.1

/**
 * Epochs, one at a time (protocol §2, §3): at a quiet moment positions, event time, counters and state are frozen and barriers sent, in one
 * step; then the changes of state are written in slices while the stream goes on; when they are durable and every sink has flushed what came
 * before its barrier, one transaction decides. Nothing is done where nothing moved and no sink has anything to do by time.
 */
export class Epochs {
  readonly #options: EpochOptions
  readonly #progress: SinkProgress
  readonly #compaction: LogCompaction | undefined
  #epoch: number
  #pending: Pending | undefined
  /** Called when the cut that waits for a quiet moment is over. */
  #waiting: (() => void) | undefined
  #isCutDue = false
  /** Another epoch is wanted behind the one under way. */
  #isWanted = false
  #isBroken = false
  #isFinal = false
  #forgotten: readonly string[]
  /** How much had been counted at the last cut. */
  #counted: number
  #cancel: () => void = () => {}
  /** Nobody waits any more for the epoch under way. */
  #unwatch: () => void = () => {}
  #finish: (isDecided: boolean) => void = () => {}
  /** Number of epochs that were decided in this run. */
  decided = 0
  /** Resolves when the last epoch is decided (true), or when none will be any more. */
  readonly finished: Promise<boolean>

  constructor(options: EpochOptions) {
    const { store, log, sinks, forgotten, count } = options
    this.#options = options
    this.#epoch = store.epoch
    this.#progress = new SinkProgress(sinks.map(({ name }) => name))
    this.#compaction = log && new LogCompaction({ ...options, log, failed: (error) => this.#fail(error) })
    this.#forgotten = forgotten
    this.#counted = count().sum
    this.finished = new Promise((resolve) => {
      this.#finish = resolve
    })
  }

  start(): void {
    this.#beginAfter(this.#options.interval)
  }

  /** Number of the last epoch that was begun. */
  get number(): number {
    return this.#epoch
  }

  /** Microseconds for which an epoch has been waiting for its decision, and what it waits for; undefined without one. */
  waiting(): { readonly micros: number; readonly on: readonly string[] } | undefined {
    if (this.#pending === undefined) return undefined
    return { micros: this.#options.clock.now() - this.#pending.since, on: this.#missing(this.#pending) }
  }

  /** No epoch is begun any more, and none is decided. */
  forsake(): void {
    if (this.#isBroken) return
    this.#isBroken = true
    this.#cancel()
    this.#unwatch()
    this.#waiting?.()
    this.#compaction?.stop()
    this.#finish(false)
  }

  /** Something may have come to rest: takes the cut that was waiting for that, after the push that is going on. */
  settled(): void {
    if (this.#waiting === undefined || this.#isCutDue || !this.#options.graph.isQuiet) return
    this.#isCutDue = true
    queueMicrotask(() => {
      this.#isCutDue = false
      if (this.#waiting !== undefined && this.#options.graph.isQuiet) this.#guarded(() => this.#cut(false))
    })
  }

  /** Begins an epoch now, unless one is under way. */
  begin(): void {
    if (this.#pending !== undefined || this.#isBroken || this.#isFinal || this.#waiting !== undefined) return
    const { graph, clock, logger } = this.#options
    if (graph.isQuiet) {
      this.#cut(false)
      return
    }
    graph.hold(true)
    const unwatch = watchEpoch({
      clock,
      log: logger,
      epoch: this.#epoch + 1,
      missing: () => graph.restless.map((name) => `stage "${name}"`),
    })
    this.#waiting = () => {
      this.#waiting = undefined
      unwatch()
      graph.hold(false)
    }
  }

  /** Begins an epoch as soon as there may be one; where one is under way, the next follows at once. */
  want(): void {
    if (this.#pending === undefined) this.#guarded(() => this.begin())
    else this.#isWanted = true
  }

  /** A sink has flushed all that came before Barrier(epoch), Infinity at its end; its counters tell how much it has written. */
  passed(sink: string, epoch: number, rows: SinkRows, counters: Pick<Counters, 'written' | 'queued'>): void {
    if (this.#isBroken) return
    const pending = this.#pending
    const isBehind = pending !== undefined && !this.#progress.hasPassed(sink, pending.epoch)
    this.#options.crashPoint('sink flushed')
    if (isBehind) pending.ledger.sinkPassed(sink, counters)
    this.#progress.pass(sink, epoch, rows, pending?.epoch ?? 0)
    this.#finishIfOver()
  }

  /** Rows of a sink were written that are newer than those it keeps with the epoch under way. */
  intended(sink: string, rows: SinkRows): void {
    this.#progress.intended(sink, rows)
  }

  /** Between two epochs: the next decision keeps these of a sink, which may be at its end. */
  keep(sink: string, rows: SinkRows): void {
    this.#progress.keep(sink, rows)
  }

  /** A sink has refused so many events, of which `routed` went to the dead letter. */
  refused(sink: string, events: number, routed: number): void {
    const pending = this.#pending
    if (pending === undefined || this.#progress.hasPassed(sink, pending.epoch)) return
    pending.ledger.sinkRefused(sink, events, routed)
  }

  #beginAfter(micros: number): void {
    // One that was asked for may have come before the one that is due.
    this.#cancel()
    if (this.#isBroken || this.#isFinal || micros === Number.POSITIVE_INFINITY) return
    this.#cancel = this.#options.clock.after(micros, () => this.#guarded(() => this.begin()))
  }

  /** The cut: one step, with nothing under way (protocol B1). */
  #cut(isLast: boolean): void {
    const { sources, sinks, states, graph, crashPoint, clock, stopwatch, interval, count } = this.#options
    const started = stopwatch()
    const ledger = count()
    const positions = collect(sources, (source) => source.position())
    const times = collect(sources, (source) => source.times())
    const isMoved =
      ledger.sum !== this.#counted ||
      positions.size > 0 ||
      // Time that goes on by itself on an idle machine is no reason to write.
      [...times.values()].some(hasPartitions) ||
      states.isDirty ||
      this.#forgotten.length > 0 ||
      this.#progress.hasRows ||
      sinks.some((sink) => sink.isDue()) ||
      this.#compaction?.isMade === true
    if (!isMoved && !isLast) {
      this.#waiting?.()
      this.#beginAfter(interval)
      return
    }
    graph.beforeCut()
    this.#epoch++
    this.#counted = ledger.sum
    const pending: Pending = {
      epoch: this.#epoch,
      positions,
      times,
      ledger,
      isLast,
      since: clock.now(),
      isWritten: false,
    }
    this.#pending = pending
    states.freeze()
    crashPoint('cut')
    if (!isLast) graph.barrier(this.#epoch)
    crashPoint('barriers sent')
    this.#waiting?.()
    this.#complete(pending, stopwatch() - started).catch((error) => this.#fail(error))
  }

  /** From the cut to the decision. `busy`: milliseconds for which the stream has stood still. */
  async #complete(pending: Pending, busy: number): Promise<void> {
    const { log, clock, logger, interval, graph, store, random, abandon, ending } = this.#options
    const unwatch = watchEpoch({
      clock,
      log: logger,
      epoch: pending.epoch,
      missing: () => this.#missing(pending),
    })
    this.#unwatch = unwatch
    const withRoom = <T>(work: () => T | Promise<T>): Promise<T> =>
      waitForRoom(work, {
        directory: store.directory ?? '',
        log: logger,
        hold: graph.hold,
        clock,
        random,
        giveUp: abandon,
        ending,
      })
    try {
      const spent =
        log === undefined
          ? busy
          : busy +
            (await writeChanges({
              ...this.#options,
              log,
              epoch: pending.epoch,
              forgotten: this.#forgotten,
              withRoom,
            }))
      pending.isWritten = true
      await this.#progress.all(pending.epoch)
      await this.#decide(pending, (work) =>
        withRoom(() => {
          if (!this.#isBroken) work()
          return !this.#isBroken
        }),
      )
      const next = Math.max(interval, (spent * 1000) / share)
      this.#beginAfter(this.#isWanted ? 0 : Math.max(0, pending.since + next - clock.now()))
      this.#isWanted = false
    } finally {
      // By now another one may be watched.
      unwatch()
    }
    if (pending.isLast) this.#finish(true)
    else this.#finishIfOver()
  }

  #missing({ epoch, isWritten }: Pending): readonly string[] {
    const behind = this.#progress.behind(epoch).map((name) => `sink "${name}"`)
    const waits = isWritten ? behind : ['the epoch log', ...behind]
    return waits.length > 0 ? waits : ['the decision']
  }

  async #decide({ epoch, positions, times, ledger }: Pending, withRoom: WithRoom): Promise<void> {
    if (this.#isBroken) return
    const { decider, signatures, definitions, plan, sources, sinks, crashPoint } = this.#options
    crashPoint('before decision')
    const decision: Decision = {
      epoch,
      positions,
      times,
      sinks: this.#progress.rows,
      ledger: ledger.rows(),
      signatures,
      definitions,
      plan,
      log: this.#compaction?.name() ?? [],
    }
    // Given up meanwhile: what became true is there for the next run.
    if (!(await decider.decide(decision, withRoom)) || this.#isBroken) return
    this.#pending = undefined
    this.#forgotten = []
    this.#progress.decided()
    this.decided++
    crashPoint('after decision')
    for (const source of sources) {
      const reached = positions.get(source.name)
      if (reached !== undefined) source.decided(reached)
    }
    for (const sink of sinks) sink.decided()
    this.#options.decided()
    this.#compaction?.decided()
  }

  /** When all sinks are at their end, the last epoch is decided. */
  #finishIfOver(): void {
    if (this.#isFinal || this.#isBroken || this.#pending !== undefined) return
    if (this.#progress.behind(Number.POSITIVE_INFINITY).length > 0) return
    this.#isFinal = true
    this.#cancel()
    this.#guarded(() => this.#cut(true))
  }

  #guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    if (this.#isBroken) return
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
