import { Subject } from 'rxjs'
import type { Clock } from '../core/clock.ts'
import { RunError } from '../core/run-error.ts'
import type { Chunk, RecordChunk, RefusedLine } from '../operators/contract/chunk.ts'
import type { Log } from '../operators/contract/log.ts'
import type { Positions, RunningSource, SourceContext } from '../operators/contract/source.ts'
import type { Gate } from './gate.ts'
import { retry } from './retry.ts'
import { end, type Signal } from './signals.ts'
import type { Turn } from './time/turnstile.ts'

export type Item = Chunk | RecordChunk | RefusedLine

type Position = Positions extends ReadonlyMap<string, infer V> ? V : never

type Given = Omit<SourceContext, 'stop' | 'ready' | 'push' | 'expect' | 'restored'>

interface Options {
  readonly context: Given
  readonly restored: Positions
  readonly open: (context: SourceContext) => RunningSource
  readonly gate: Gate
  /** Its place among the sources that read one after the other. */
  readonly turn: Turn | undefined
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** Called before the first event goes down the graph. */
  readonly begun: () => void
  /** Nothing that it pushes can pass any more. */
  readonly saturated: () => boolean
}

/** Drives one source: gives it its gate, sends what it pushes down the graph, its barriers and its end too. */
export class SourceRunner {
  readonly #options: Options
  readonly #stop = new AbortController()
  readonly #signals = new Subject<Signal<Item>>()
  readonly signals = this.#signals.asObservable()
  /** Last known positions, for a source that is opened anew after a connection error. */
  readonly #known: Map<string, Position>
  readonly #unsaid = new Map<string, Position>()
  #source: RunningSource | undefined
  /** Bytes and events pushed, and bytes to come in all where that is known. */
  bytes = 0
  expected = 0
  ended = false
  #wasCut = false
  #hasBegun = false

  constructor(options: Options) {
    this.#options = options
    this.#known = new Map(options.restored)
  }

  get name(): string {
    return this.#options.context.name
  }

  /** Resolves when the source has ended and its end is sent. Rejects with what ended it; the end is sent all the same. */
  async run(): Promise<void> {
    const { clock, random, log } = this.#options
    try {
      await retry(() => this.#once(), {
        clock,
        random,
        giveUp: this.#stop.signal,
        failed: (error, wait, attempt) =>
          log.warn(
            `${this.name}: ${error.message} The next attempt comes in ${Math.round(wait / 1e5) / 10} s.`,
            { code: error.code, attempt },
          ),
      })
    } catch (error) {
      // Told to stop while it waited for the other side: what it could not read is still there.
      const isLost = error instanceof RunError && error.blame === 'connection'
      if (!isLost || !this.#stop.signal.aborted) throw error
    } finally {
      this.ended = true
      this.#signals.next(end)
      this.#signals.complete()
    }
  }

  /** It was asked to stop before its input was over: what it has not read is still to come. */
  get wasCut(): boolean {
    return this.#wasCut
  }

  /** Asks it to stop reading, for good or to go on after a restart; what it has pushed is still delivered. */
  cut(): void {
    if (!this.ended) this.#wasCut = true
    this.stop()
  }

  /** Asks it to stop reading: nobody needs more of it. */
  stop(): void {
    if (this.#stop.signal.aborted) return
    this.#stop.abort()
    this.#options.gate.lift()
    this.#options.turn?.leave()
  }

  readonly position = (): Positions => {
    const changed = new Map([...this.#unsaid, ...(this.#source?.position() ?? [])])
    this.#unsaid.clear()
    for (const [partition, value] of changed) this.#known.set(partition, value)
    return changed
  }

  readonly decided = (positions: Positions): void => this.#source?.decided?.(positions)

  /** The last epoch is decided, or none will be any more. */
  async close(): Promise<void> {
    await this.#source?.close?.()
  }

  async #once(): Promise<void> {
    const { context, open, gate, turn } = this.#options
    // Opened anew: what the one before has reached goes into the next checkpoint all the same.
    const reached = this.position()
    for (const [partition, value] of reached) this.#unsaid.set(partition, value)
    await this.#source?.close?.()
    this.#source = open({
      ...context,
      restored: this.#known,
      stop: this.#stop.signal,
      ready: () => gate.ready() ?? turn?.ready(),
      push: (item) => this.#push(item),
      expect: (bytes) => {
        this.expected += bytes
      },
    })
    await this.#source.run()
  }

  #push(item: Item): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true
      this.#options.begun()
    }
    if (item.kind === 'chunk') this.bytes += item.recoded?.bytes ?? item.end - item.start
    this.#signals.next({ kind: 'batch', item })
    if (this.#options.saturated()) this.stop()
  }
}
