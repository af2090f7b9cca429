import type { Clock } from '../core/clock.ts'
import type { Positions } from '../operators/contract/source.ts'
import type { PositionStore } from './position-store.ts'

/** The part of a source that takes part in checkpoints. */
export interface CheckpointedSource {
  readonly name: string
  /** The source has sent its end. */
  readonly ended: boolean
  readonly position: () => Positions
}

type Position = Positions extends ReadonlyMap<string, infer V> ? V : never

interface Options {
  readonly sources: readonly CheckpointedSource[]
  /** The names of the sinks that must have everything before positions are written. */
  readonly sinks: readonly string[]
  /** Sends the barrier down every edge. */
  readonly barrier: (epoch: number) => void
  /** Nothing is under way inside the graph. */
  readonly isQuiet: () => boolean
  readonly store: PositionStore
  /** Microseconds. */
  readonly interval: number
  readonly clock: Clock
  readonly failed: (error: unknown) => void
}

/**
 * Epochs, one at a time: asks every source for its position and a barrier, waits until all sinks have flushed what came before it, then
 * writes the positions. Nothing is done where nothing moved.
 */
export class Checkpoints {
  readonly #options: Options
  /** Positions of the epoch under way, then of all that came after it. */
  readonly #noted = new Map<string, Map<string, Position>>()
  readonly #passed = new Map<string, number>()
  #epoch = 0
  #underway = false
  #broken = false
  #cancel: () => void = () => {}

  constructor(options: Options) {
    this.#options = options
  }

  /** Number of epochs that were decided. */
  decided = 0

  start(): void {
    this.#cancel = this.#options.clock.after(this.#options.interval, () => {
      try {
        this.begin()
      } catch (error) {
        this.#broken = true
        this.#options.failed(error)
        return
      }
      this.start()
    })
  }

  stop(): void {
    this.#cancel()
  }

  /** Begins an epoch now, unless one is under way or nothing moved. */
  begin(): void {
    if (this.#underway || this.#broken || !this.#options.isQuiet() || !this.#note()) return
    this.#epoch++
    this.#underway = true
    this.#options.barrier(this.#epoch)
    this.#decide()
  }

  /** A sink has everything up to Barrier(epoch); Infinity at its end. */
  passed(sink: string, epoch: number): void {
    this.#passed.set(sink, epoch)
    try {
      this.#decide()
    } catch (error) {
      this.#broken = true
      this.#options.failed(error)
    }
  }

  /** Some sink has lost what came before: no later position may be written. */
  forsake(): void {
    this.#broken = true
  }

  /** The last epoch, when all sinks have closed. */
  finish(): void {
    this.stop()
    if (this.#broken) return
    this.#note()
    this.#write()
  }

  #note(): boolean {
    let moved = false
    for (const { name, position } of this.#options.sources) {
      const changed = position()
      if (changed.size === 0) continue
      moved = true
      const noted = this.#noted.get(name) ?? new Map()
      for (const [partition, value] of changed) noted.set(partition, value)
      this.#noted.set(name, noted)
    }
    return moved
  }

  #decide(): void {
    if (!this.#underway || this.#broken) return
    if (this.#options.sinks.some((sink) => (this.#passed.get(sink) ?? 0) < this.#epoch)) return
    this.#underway = false
    this.#write()
  }

  #write(): void {
    if (this.#noted.size === 0) return
    this.#options.store.save(this.#noted)
    this.#noted.clear()
    this.decided++
  }
}
