import type { Clock } from '../core/clock.ts'
import { RunError } from '../core/run-error.ts'
import { sleep } from '../core/sleep.ts'
import type { RetryPolicy } from '../ir/plan.ts'
import { SendFailure } from '../operators/contract/send-failure.ts'
import type { Tier, Tries } from '../operators/contract/tries.ts'
import type { Ending } from './ending.ts'

interface Options {
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  /** Told before each wait, with its length in microseconds. */
  readonly failed: (error: RunError, wait: number, attempt: number, tier: Tier) => void
  /** Aborted when waiting is no use any more: the last error is thrown. */
  readonly giveUp: AbortSignal
  /** Aborted when there is little time left: a wait ends at once, and those behind it begin with the shortest again. */
  readonly hurry?: AbortSignal
  /** Absent: without end, 1 s to 1 min. */
  readonly policy?: RetryPolicy | undefined
  /** What holds where the policy does not say it. */
  readonly tries?: Tries | undefined
}

/** Waits up to the longest before a "park" of the policy. */
const defaultWaits = 5

/**
 * Does the work again after each connection error: first at once where `tries` say so, then with waits that grow up to the longest, then
 * parked. Chance shortens waits so that many do not come back at once ("equal jitter"). A `SendFailure` may ask for a first attempt at once,
 * or for a longer wait. When the attempts have run out the last error is thrown.
 */
export async function retry<T>(work: () => T | Promise<T>, options: Options): Promise<T> {
  const { clock, random, failed, giveUp, hurry, policy, tries } = options
  const { max = Number.POSITIVE_INFINITY } = policy ?? {}
  const waitAfter = waitsOf(policy, tries)
  /** Waits so far, but for those that were none. */
  let waits = 0
  let isHurried = false
  for (let attempt = 0; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof RunError) || error.blame !== 'connection' || giveUp.aborted) throw error
      if (attempt + 1 >= max) throw error
      if (hurry?.aborted === true && !isHurried) {
        isHurried = true
        waits = 0
      }
      const { atOnce = false, wait: asked = 0 } = error instanceof SendFailure ? error.again : {}
      const isFree = attempt < Math.max(tries?.atOnce ?? 0, atOnce ? 1 : 0)
      const { usual, isParked } = waitAfter(waits)
      const wait = Math.max(asked, isFree ? 0 : Math.round(usual * (0.5 + random() / 2)))
      if (wait > 0) waits++
      failed(error, wait, attempt + 1, wait === 0 ? 'at_once' : isParked ? 'parked' : 'backoff')
      await sleep(clock, wait, isHurried || hurry === undefined ? giveUp : AbortSignal.any([giveUp, hurry]))
      if (giveUp.aborted) throw error
    }
  }
}

/** The wait after so many others. */
function waitsOf(policy: RetryPolicy | undefined, tries: Tries | undefined) {
  // Who writes waits means them, and no others.
  const own = policy?.first === undefined ? tries : undefined
  const first = policy?.first ?? own?.first ?? 1_000_000
  const longest = policy?.longest ?? own?.longest ?? 60_000_000
  const park = policy?.park ?? own?.park
  const steps = park === undefined ? Number.POSITIVE_INFINITY : (own?.waits ?? defaultWaits)
  const growth = park === undefined ? 2 : (longest / first) ** (1 / Math.max(1, steps - 1))
  return (waits: number): { readonly usual: number; readonly isParked: boolean } =>
    park !== undefined && waits >= steps
      ? { usual: park, isParked: true }
      : { usual: Math.min(longest, first * growth ** Math.min(waits, 30)), isParked: false }
}

/** `The next attempt comes in 2.5 s.`, and how long there will be any. */
export const nextAttempt = (wait: number, { told }: Pick<Ending, 'told'>): string =>
  wait === 0
    ? `The next attempt follows at once.${told}`
    : `The next attempt comes in ${Math.round(wait / 1e5) / 10} s.${told}`
