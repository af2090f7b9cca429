import { isDiskTrouble } from '../core/disk-trouble.ts'
import { messageOf } from '../core/message-of.ts'
import { RunError } from '../core/run-error.ts'

/** What nobody foresaw: trouble with a disk is told as such, all else as a failure that asks for a report. */
export function defectOf(cause: unknown, operator: string): RunError {
  if (cause instanceof RunError) return cause
  if (!isDiskTrouble(cause))
    return new RunError(
      'LP5001',
      operator,
      'defect',
      `This is a defect of logpipe itself: ${messageOf(cause)}`,
      { cause },
    )
  const title = operator.charAt(0).toUpperCase() + operator.slice(1)
  return new RunError('LP5107', operator, 'config', `${title} cannot go on: ${messageOf(cause)}.`, { cause })
}
