import type { Clock } from '../core/clock.ts'
import { RunError } from '../core/run-error.ts'
import { sleep } from '../core/sleep.ts'
import type { RetryPolicy } from '../ir/plan.ts'
import { SendFailure } from '../operators/contract/send-failure.ts'

interface Options {
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  /** Told before each wait, with its length in microseconds. */
  readonly failed: (error: RunError, wait: number, attempt: number) => void
  /** Aborted when waiting is no use any more: the last error is thrown. */
  readonly giveUp: AbortSignal
  /** Absent: without end, 1 s to 1 min. */
  readonly policy?: RetryPolicy | undefined
}

/**
 * Does the work again after each connection error, with waits that double up to the longest, shortened by chance so that many do not come back
 * at once ("equal jitter"). A `SendFailure` may ask for a first attempt at once, or for a longer wait. When the attempts have run out the last
 * error is thrown.
 */
export async function retry<T>(work: () => T | Promise<T>, options: Options): Promise<T> {
  const { clock, random, failed, giveUp } = options
  const { max = Number.POSITIVE_INFINITY, first = 1_000_000, longest = 60_000_000 } = options.policy ?? {}
  /** Waits so far, but for one that was none. */
  let waits = 0
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof RunError) || error.blame !== 'connection' || giveUp.aborted) throw error
      if (attempt + 1 >= max) throw error
      const { atOnce = false, wait: asked = 0 } = error instanceof SendFailure ? error.again : {}
      const usual = Math.round(Math.min(longest, first * 2 ** Math.min(waits, 30)) * (0.5 + random() / 2))
      const wait = Math.max(asked, atOnce && attempt === 0 ? 0 : usual)
      if (wait > 0) waits++
      failed(error, wait, attempt + 1)
      await sleep(clock, wait, giveUp)
      if (giveUp.aborted) throw error
    }
  }
}

/** `The next attempt comes in 2.5 s.` */
export const nextAttempt = (wait: number): string =>
  wait === 0
    ? 'The next attempt follows at once.'
    : `The next attempt comes in ${Math.round(wait / 1e5) / 10} s.`
