import type { Clock } from '../../core/clock.ts'
import type { Rec } from '../../core/value.ts'
import type { Log } from './log.ts'
import type { Params, Settings } from './params.ts'
import type { Row } from './row.ts'

/** Events that go on together. */
export interface Group {
  readonly logs: readonly Rec[]
  readonly tags: Readonly<Record<string, string>>
  /** The name of the source that the events came from. */
  readonly source: string
  readonly topic: string
}

/** There is no room. The group or event was not taken: it still belongs to the one who offered it. */
export class QueueFullError extends Error {
  readonly code = 'errAggAdd'
  constructor() {
    super('The queue is full.')
  }
}

/** Where an aggregator hands over groups that are finished before the next flush. */
export interface GroupQueue {
  /** Takes the group, or tells at once that there is no room. */
  readonly add: (group: Group) => QueueFullError | null
  /**
   * Waits for room, but no longer than so many milliseconds. Meanwhile the aggregator does nothing else, and what stands before it waits as
   * well: use `add` unless there is a reason.
   */
  readonly addWithWait: (group: Group, milliseconds: number) => Promise<QueueFullError | null>
}

export interface GroupContext {
  /** The name in the pipeline, for messages. */
  readonly name: string
  readonly clock: Clock
  readonly log: Log
}

/**
 * An aggregator that packs events into groups. `add`, `flush` and `reset` are never called while another of them is under way, also not
 * between its `await`s: it needs no locks.
 */
export interface GroupAggregator {
  /** Gives the milliseconds between flushes, 0 for the default of 3 s, or why it cannot start. Called once, before all else. */
  readonly init: (
    context: GroupContext,
    queue: GroupQueue,
  ) => number | { readonly error: string } | Promise<number | { readonly error: string }>
  /** One sentence, without a line break. */
  readonly description: () => string
  /**
   * Takes one event. With an error it has not taken it: the same event comes again when there is room. The row is borrowed, its `event` may
   * be kept.
   */
  readonly add: (row: Row) => QueueFullError | null | Promise<QueueFullError | null>
  /** Gives all that it holds, finished or not, and holds it no more. */
  readonly flush: () => readonly Group[] | Promise<readonly Group[]>
  /** Forgets all that it holds. */
  readonly reset: () => void | Promise<void>
}

/** One group aggregator: one value in one file. */
export interface GroupAggregatorSpec<P extends Params = Params> {
  readonly kind: 'group_aggregator'
  /** Begins with `aggregator_`; a pipeline may leave that out. */
  readonly name: string
  /** One sentence, a verb first, under 80 characters. */
  readonly summary: string
  readonly since: string
  readonly params: P
  readonly positional: readonly (keyof P & string)[]
  readonly details?: string
  /** Operating systems that it runs on, as Node names them (`linux`); absent: all. */
  readonly platforms?: readonly string[]
  /** At least one; executed by the tests. `use` is a call with the short name; the groups are those of one flush after all events. */
  readonly examples: readonly {
    readonly title: string
    readonly use: string
    readonly in: readonly Rec[]
    readonly out: readonly Group[]
  }[]
  /** Says what is wrong with settings taken together, before the run. */
  readonly check?: (
    settings: Settings<P>,
  ) => { readonly param: keyof P & string; readonly message: string; readonly help?: string } | undefined
  readonly open: (settings: Settings<P>) => GroupAggregator
}

export const defineGroupAggregator = <P extends Params>(
  spec: Omit<GroupAggregatorSpec<P>, 'kind'>,
): GroupAggregatorSpec<P> => ({ kind: 'group_aggregator', ...spec })
