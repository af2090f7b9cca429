import type { Clock } from '../core/clock.ts'
import { RunError } from '../core/run-error.ts'

interface Options {
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  /** Told before each wait, with its length in microseconds. */
  readonly failed: (error: RunError, wait: number, attempt: number) => void
  /** Aborted when waiting is no use any more: the last error is thrown. */
  readonly giveUp: AbortSignal
  /** Microseconds. */
  readonly first?: number
  readonly longest?: number
}

/** Does the work again after each connection error, with waits that double up to a minute, shortened by chance so that many do not come back at once. */
export async function retry<T>(work: () => T | Promise<T>, options: Options): Promise<T> {
  const { clock, random, failed, giveUp, first = 1_000_000, longest = 60_000_000 } = options
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof RunError) || error.blame !== 'connection' || giveUp.aborted) throw error
      const wait = Math.round(Math.min(longest, first * 2 ** Math.min(attempt, 30)) * (0.5 + random() / 2))
      failed(error, wait, attempt + 1)
      await sleep(clock, wait, giveUp)
      if (giveUp.aborted) throw error
    }
  }
}

/** Resolves after so many microseconds, or at once when the signal is aborted. */
export function sleep(clock: Clock, micros: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(micros, done)
    signal.addEventListener('abort', done, { once: true })
  })
}
