/** What is known of a stream as a whole before the run, besides the fields of its events. */
export interface StreamFacts {
  /** Its events have an event time: `time:` on the source, or `event_time`. */
  readonly timed: boolean
  /** It ends by itself. */
  readonly bounded: boolean
  /** Its events are results of windows: `@window` is there. */
  readonly windowed: boolean
  /** Its events are results of `aggregate`: of the metadata only those of results are left, `@final` among them. */
  readonly derived?: boolean
  /** The keys of that `aggregate`, as written. */
  readonly keys?: readonly string[]
  /** When that `aggregate` sends its results. */
  readonly emits?: 'close' | 'every' | 'changes'
  /** Microseconds between two results of that `aggregate` for the same keys, where they come no closer. */
  readonly pace?: number
  /** Whose metadata can be named besides its own: `p.@time` after a join, the steps after a sequence. */
  readonly sides?: ReadonlyMap<string, SideFacts>
}

/** One side of a join, one step of a sequence. */
export interface SideFacts {
  readonly stream: StreamFacts
  /** It may be missing, as in a left join. */
  readonly optional: boolean
}
