import { RunError } from '../../core/run-error.ts'

/**
 * What a run has done since its last epoch will never be true, and need not be: others have its input by now, or it does something else with it when it
 * reads it again. Nothing is wrong with it; it may begin again from that epoch.
 */
export class TakenBack extends RunError {
  constructor(code: string, operator: string, message: string, options?: ErrorOptions) {
    super(code, operator, 'config', message, options)
  }
}
