/** The window of a key that is filled now. */
export interface Filling {
  readonly first: number
  readonly last: number
  readonly count: number
}

/** The end of a window: the last point of time at which it was not yet over, and the end of its span. */
export interface Ending {
  readonly over: number
  readonly end: number
}

/** What ends a window, decided in the order of events. */
export interface EndRule {
  /** Does the window end before an event of this time is added? Null: the event belongs to it. */
  readonly before: (window: Filling, time: number) => Ending | null
  /** Does it end with the event just added? */
  readonly after: (window: Filling, isLast: boolean) => boolean
  /** How it ends when it gets no more events. */
  readonly quiet: (window: Filling) => Ending
  /** Microseconds that a window waits at the most for its next event. */
  readonly patience: number
}

/**
 * `session(gap:, max:, until:)`. A session ends before an event that lies more than the gap behind its last one, or that would make it longer
 * than `max`; or with the event for which `until` holds. One that ends for want of events spans the gap as well.
 */
export const sessionRule = (gap: number, max: number | undefined): EndRule => ({
  before({ first, last }, time) {
    if (time - last > gap) return { over: last + gap, end: last + gap }
    // Known only when the event comes, so it is over no earlier than that.
    return max !== undefined && time - first > max ? { over: time, end: last + 1 } : null
  },
  after: (_, isLast) => isLast,
  quiet: ({ last }) => ({ over: last + gap, end: last + gap }),
  patience: gap,
})

/** `rows(n, ttl:)`: a window ends with its n-th event, or when it got none for the ttl. */
export const rowsRule = (count: number, ttl = Number.POSITIVE_INFINITY): EndRule => ({
  before: ({ last }, time) => (time - last > ttl ? { over: last + ttl, end: last + 1 } : null),
  after: (window) => window.count >= count,
  quiet: ({ last }) => ({ over: last + ttl, end: last + 1 }),
  patience: ttl,
})
