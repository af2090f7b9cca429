import { messageOf } from '../../core/message-of.ts'

/** Code of somebody else threw while it took an event: the event is refused, and the run goes on. */
export class PluginFailure extends Error {
  /** `operator`: `aggregator "p50"`. */
  constructor(operator: string, cause: unknown) {
    super(`the ${operator} has failed: ${messageOf(cause)}`, { cause })
  }
}
