import { messageOf } from '../core/message-of.ts'
import { RunError } from '../core/run-error.ts'

/** What nobody foresaw, as a failure that asks for a report. */
export const defectOf = (cause: unknown, operator: string): RunError =>
  cause instanceof RunError
    ? cause
    : new RunError('LP5001', operator, 'defect', `This is a defect of logpipe itself: ${messageOf(cause)}`, {
        cause,
      })
