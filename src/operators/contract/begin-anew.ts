import { RunError } from '../../core/run-error.ts'

/**
 * Thrown by `write` of a sink with `marks`: nothing has failed, but all since the mark is to be sent again, because something was refused and
 * nobody knows what became of the rest. It counts as no attempt.
 */
export class BeginAnew extends RunError {
  constructor(code: string, operator: string, message: string, options?: ErrorOptions) {
    super(code, operator, 'connection', message, options)
  }
}
