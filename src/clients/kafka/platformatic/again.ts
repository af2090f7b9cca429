import { protocolErrors } from './failure.ts'

const mostAttempts = 50
/** Milliseconds. */
const pause = 200

/** What brokers answer while they get ready: the transaction before is not wholly through, or a coordinator has just been chosen. */
const passing = new Set([
  'CONCURRENT_TRANSACTIONS',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
])

/** Does the work again while brokers only get ready, for some ten seconds at most. */
export async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === mostAttempts || !protocolErrors(error).some((name) => passing.has(name))) throw error
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }
}
