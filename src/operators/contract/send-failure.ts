import { RunError } from '../../core/run-error.ts'

/** How the next attempt is made. */
export interface Again {
  /** A connection broke that had served before: the first attempt after this follows without a wait. */
  readonly atOnce?: boolean
  /** Microseconds that the other side asks to be left alone; the wait is no shorter. */
  readonly wait?: number
}

/**
 * A failure of `write` that another attempt may mend, where the connector knows more than that. What it does not say of itself: the runtime
 * waits, each time longer ("retry: {backoff: …}"), and when the tries have run out calls `RunningSink.giveUp`.
 */
export class SendFailure extends RunError {
  readonly again: Again
  constructor(code: string, operator: string, message: string, again: Again, options?: ErrorOptions) {
    super(code, operator, 'connection', message, options)
    this.again = again
  }
}
