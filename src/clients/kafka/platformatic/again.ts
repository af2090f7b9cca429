import { untilReady } from '../until-ready.ts'
import { protocolErrors } from './failure.ts'

/** What brokers answer while they get ready: the transaction before is not wholly through, or a coordinator has just been chosen. */
const passing = new Set([
  'CONCURRENT_TRANSACTIONS',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR',
])

export const isGettingReady = (error: unknown): boolean =>
  protocolErrors(error).some((name) => passing.has(name))

/** Does the work again while brokers only get ready. */
export const again = <T>(work: () => Promise<T>): Promise<T> => untilReady(work, isGettingReady)
