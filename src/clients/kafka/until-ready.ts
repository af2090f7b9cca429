import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds. */
const pause = 10
const longestPause = 200
const longest = 10_000

/** Does the work again, after pauses that grow, while what it throws says that brokers only get ready; for some ten seconds at most. */
export async function untilReady<T>(
  work: () => Promise<T>,
  isPassing: (error: unknown) => boolean,
): Promise<T> {
  const end = Date.now() + longest
  for (let wait = pause; ; wait = Math.min(longestPause, wait * 2)) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error) || Date.now() > end) throw error
      await sleep(wait)
    }
  }
}
