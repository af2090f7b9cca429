import { StreamTime } from '../../core/event-time/stream-time.ts'
import type { LogicalPlan, SourceNode } from '../../ir/plan.ts'
import type { PartitionNotes } from '../../operators/contract/partition-notes.ts'
import type { Counters } from '../ledger.ts'
import { isArrival } from '../segment/event-timer.ts'
import type { StatefulRunner } from '../stateful/stateful-runner.ts'

/** Microseconds of silence after which time goes on without a partition. */
const defaultIdle = 60_000_000

/** The furthest watermark that any of the stages was told. */
export const furthest = (stages: readonly StatefulRunner[]): number =>
  stages.reduce((most, { told }) => Math.max(most, told), Number.NEGATIVE_INFINITY)

interface Options {
  readonly node: SourceNode
  readonly settings: LogicalPlan['settings']
  readonly counters: Counters
  /** The clock of a live run; undefined where the source ends by itself. */
  readonly now: (() => number) | undefined
  /** All stages with state that its events reach, by whatever way. */
  readonly behind: readonly StatefulRunner[]
  /** Those among them that its events reach without another one between. */
  readonly next: readonly StatefulRunner[]
}

/** Event time of one source: its own clocks, where its events have a time, and word of its partitions for the stages that give them one. */
export class SourceTime implements PartitionNotes {
  readonly clocks: StreamTime | undefined
  readonly #listeners: readonly (PartitionNotes & { readonly end: () => void })[]

  constructor({ node, settings, counters, now, behind, next }: Options) {
    const { time, lateness = 0, idle = defaultIdle } = node.common
    this.clocks =
      time &&
      new StreamTime({
        lateness,
        idle,
        now,
        maxJump: settings.maxJump,
        counts: counters,
        isLenient: settings.late === 'lenient',
        isArrival: isArrival(time),
        told: () => furthest(behind),
      })
    const stages = next.flatMap(({ stage }) => stage.partitions?.(node.name) ?? [])
    this.#listeners = this.clocks === undefined ? stages : [this.clocks, ...stages]
  }

  /** Of its own clocks; −∞ where it has none. */
  get watermark(): number {
    return this.clocks?.watermark ?? Number.NEGATIVE_INFINITY
  }

  readonly expect = (partitions: Iterable<string>): void => {
    const names = [...partitions]
    for (const listener of this.#listeners) listener.expect(names)
  }

  readonly rests = (partition: string, quiet?: number): void => {
    for (const listener of this.#listeners) listener.rests(partition, quiet)
  }

  readonly ends = (partition: string): void => {
    for (const listener of this.#listeners) listener.ends(partition)
  }

  end(): void {
    for (const listener of this.#listeners) listener.end()
  }
}
