import { isDiskTrouble } from '../../core/disk-trouble.ts'
import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'

const operator = 'state directory'

const config = (code: string, message: string, cause?: unknown): RunError =>
  new RunError(code, operator, 'config', message, { cause })

export const stateBusy = (directory: string, cause: unknown): RunError =>
  config(
    'LP5002',
    `The state directory "${directory}" is in use by another process. Stop that one, or give this run its own with "--state DIR".`,
    cause,
  )

export const stateUnusable = (directory: string, cause: unknown): RunError =>
  config('LP5003', `The state directory "${directory}" cannot be used: ${messageOf(cause)}.`, cause)

/** What the system says of the files in it; anything else is given back as it is. */
export const stateFailed = (directory: string, cause: unknown): unknown =>
  isDiskTrouble(cause) ? stateUnusable(directory, cause) : cause

export const stateDamaged = (directory: string, file: string, why: string, cause?: unknown): RunError =>
  config(
    'LP5402',
    `The state in "${directory}" is damaged: ${why} ("${file}"). Put a whole copy of the directory there, or begin anew with "--reset all".`,
    cause,
  )

export const stateForeign = (directory: string, file: string): RunError =>
  config(
    'LP5403',
    `"${file}" in the state directory "${directory}" belongs to another state.db. Put a whole copy of the directory there, or begin anew with "--reset all".`,
  )

/** Blame `connection`: it is tried again. */
export const stateFull = (directory: string, cause: unknown): RunError =>
  new RunError(
    'LP5404',
    operator,
    'connection',
    `The state directory "${directory}" cannot be written now: ${messageOf(cause)}. Nothing is lost: the epoch waits, and so do the sources.`,
    { cause },
  )

export const statePoisoned = (starts: number, epoch: number, suspects: readonly string[]): RunError =>
  config(
    'LP5405',
    `The pipeline was killed ${starts} times before it could finish the epoch after ${epoch}; what it reads next seems to bring it down${suspects.length === 0 ? '' : `: ${suspects.join('; ')}`}. Look at the input there, then try again with "--reset starts".`,
  )

/** `epoch`: was prepared, and what became of it only the other side knows. */
export const epochUnsettled = (directory: string, epoch: number): RunError =>
  config(
    'LP5443',
    `The last run on "${directory}" has left epoch ${epoch} to an other side to decide ("transactions: direct"), and no sink of the pipeline asks there what became of it. Run the pipeline once more with that sink, or begin anew with "--reset all".`,
  )

export const stateNewer = (directory: string, found: string, known: string): RunError =>
  config(
    'LP5408',
    `The state directory "${directory}" was written by a newer logpipe (form ${found}, this one reads up to ${known}). Run that one, or give this run its own with "--state DIR".`,
  )

export const stateOlder = (directory: string, file: string, found: number, decided: number): RunError =>
  config(
    'LP5409',
    `The state directory "${directory}" holds an older state.db: it ends with epoch ${decided}, and "${file}" has come to epoch ${found}. Put the files of one moment there, or begin anew with "--reset all".`,
  )

export const noStateThere = (directory: string): RunError =>
  config('LP5410', `There is no state in "${directory}".`)

/** `asked`: the setting that needs it. */
export const stateNeeded = (asked: string): RunError =>
  config(
    'LP5440',
    `"${asked}" needs a place to keep what ${asked.startsWith('durable') ? 'is read' : 'has been written'}, and this run has none. Give it one with "--state DIR".`,
  )
