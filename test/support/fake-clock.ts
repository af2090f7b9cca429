import type { Clock } from '../../src/core/clock.ts'

export interface FakeClock extends Clock {
  /** Moves time on by so many microseconds, calling back what falls due on the way. */
  readonly advance: (micros: number) => Promise<void>
  /** Time goes on and nothing happens meanwhile, as in a process that stands still. What fell due comes at the next `advance`. */
  readonly leap: (micros: number) => void
  /** Callbacks that wait. */
  readonly waiting: () => number
}

/** A clock that stands still unless it is moved. Promises settle between callbacks. */
export function fakeClock(start = 0): FakeClock {
  let now = start
  let next = 0
  const timers = new Map<number, { readonly at: number; readonly callback: () => void }>()
  // Whoever was woken may take some turns before it waits again.
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) await new Promise<void>((resolve) => void setImmediate(resolve))
  }
  return {
    now: () => now,
    after(micros, callback) {
      const id = next++
      timers.set(id, { at: now + micros, callback })
      return () => void timers.delete(id)
    },
    async advance(micros) {
      const end = now + micros
      for (;;) {
        await settle()
        const due = [...timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0]
        if (due === undefined) break
        const [id, { at, callback }] = due
        timers.delete(id)
        now = Math.max(now, at)
        callback()
      }
      now = end
      await settle()
    },
    leap(micros) {
      now += micros
    },
    waiting: () => timers.size,
  }
}
