import { RunError } from '../../core/run-error.ts'

/** What a wait ends with when the run has been stopped. `what`: a clause such as `for its mark`. */
export const stoppedWaiting = (title: string, what: string): RunError =>
  new RunError('LP5004', title, 'connection', `The ${title} waited ${what} when the run was to end.`)
