import { RunError } from '../../core/run-error.ts'

export const markGone = (title: string): RunError =>
  new RunError(
    'LP5441',
    title,
    'config',
    `${title}: the mark that says how far it has come is gone at the other side, and events wait that may be there already. Nothing is sent. See what the other side has, then begin anew with "--reset all".`,
  )

export const markForeign = (title: string): RunError =>
  new RunError(
    'LP5442',
    title,
    'config',
    `${title}: the mark at the other side is not of this state directory or of another moment of it. Another run writes there, or the directory is an older copy. Put the newest copy of the directory there, or give this run a name of its own.`,
  )
