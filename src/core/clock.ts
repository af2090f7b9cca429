/** The only way to time and timers for everything but connectors and the command line. A test or a replay hands in its own. */
export interface Clock {
  /** Microseconds since 1970, UTC. */
  readonly now: () => number
  /** Calls back once after so many microseconds; gives the way to cancel. The timer does not keep the process alive. */
  readonly after: (micros: number, callback: () => void) => () => void
}

export const systemClock: Clock = {
  now: () => Math.round((performance.timeOrigin + performance.now()) * 1000),
  after: (micros, callback) => {
    const timer = setTimeout(callback, Math.ceil(micros / 1000))
    timer.unref()
    return () => clearTimeout(timer)
  },
}
