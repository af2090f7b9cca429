import type { BytesReader, BytesWriter } from '../../core/binary.ts'
import type { Rec, Value } from '../../core/value.ts'
import type { Type } from '../../ir/type.ts'
import type { Params, Settings } from './params.ts'
import type { Meta } from './row.ts'

/** The window whose result is asked for, in microseconds; null without one. */
export type WindowSpan = { readonly start: number; readonly end: number } | null

/**
 * One aggregator with its settings: a state is started, events are added, states are merged in any order, and the result is the same
 * (protocol D3). `S` is a plain object that `add` and `merge` change in place.
 */
export interface Aggregator<S extends object> {
  readonly start: () => S
  /**
   * Adds one event. `a` and `b` are the values of the aggregator's expressions in the order of its params, null where there is none. Nulls
   * are skipped by all but `count()`. A value of the wrong type is noted with `mismatch` (core/mismatch.ts) and skipped.
   * `at` is borrowed: copy what is kept of it.
   */
  readonly add: (state: S, a: Value, b: Value, at: Meta) => void
  /**
   * As `add` of each of `values[from]` to `values[to − 1]`, NaN for null; of so many events where it has no expression. Absent: it wants
   * them one by one.
   */
  readonly addRun?: ((state: S, values: Float64Array, from: number, to: number) => void) | undefined
  /** Adds to `into` all that was added to `from`. `from` stays as it is and may be merged again: nothing of it is shared. */
  readonly merge: (into: S, from: S) => void
  /** The result; may be asked for more than once, with more events added between. */
  readonly finish: (state: S, window: WindowSpan) => Value
  readonly write: (state: S, out: BytesWriter) => void
  readonly read: (from: BytesReader) => S
  /** Something was left out of the result because of a bound such as `max`. */
  readonly isTruncated?: (state: S) => boolean
  /** `add` may throw a `PluginFailure`, which refuses the event: somebody else's code is behind it. */
  readonly mayFail?: true
  /** Bytes of memory, roughly; absent: a small constant. */
  readonly size?: (state: S) => number
}

/** One aggregator: one value in one file. Every one takes `where: bool` besides its own params; the stage looks after that. */
export interface AggregatorSpec<P extends Params = Params> {
  readonly kind: 'aggregator'
  readonly name: string
  /** One sentence, a verb first, under 80 characters. */
  readonly summary: string
  readonly since: string
  /** Params of kind `expression` are read for each event, at most two; all others are constants. */
  readonly params: P
  readonly positional: readonly (keyof P & string)[]
  /**
   * The type of the result, by the settings (an expression carries its own type). It holds for no event as well: what is null then is
   * optional. `windowed`: each result belongs to a window with a start and an end.
   */
  readonly type: (settings: Settings<P>, windowed: boolean) => Type
  /** How it treats nulls, no values, ties, bounds: full sentences for its page. */
  readonly details?: string
  readonly memory: 'constant' | 'bounded'
  /** The stated error of the result, for sketches: "within 1 % of the value". */
  readonly error?: string
  /**
   * At least one; executed by the tests. `use` as written in an item: `quantile(ms, 99%)`; `in` are
   * events in time order, one second apart, of the window of one minute that begins at 2026-01-01T00:00:00Z.
   */
  readonly examples: readonly {
    readonly title: string
    readonly use: string
    readonly in: readonly Rec[]
    readonly gives: Value
  }[]
  readonly check?: (
    settings: Settings<P>,
  ) => { readonly param: keyof P & string; readonly message: string; readonly help?: string } | undefined
  readonly open: (settings: Settings<P>) => Aggregator<object>
}

/** Lets a spec's `open` speak of its own kind of state. */
export const defineAggregator = <P extends Params, S extends object>(
  spec: Omit<AggregatorSpec<P>, 'kind' | 'open'> & {
    readonly open: (settings: Settings<P>) => Aggregator<S>
  },
): AggregatorSpec<P> => ({ kind: 'aggregator', ...(spec as unknown as Omit<AggregatorSpec<P>, 'kind'>) })
