import { messageOf } from '../../../core/message-of.ts'
import { RunError } from '../../../core/run-error.ts'

/** What to say of a table that cannot be read. `title`: `table "owners"`. */
export function tableFailure(cause: unknown, title: string, path: string): RunError {
  if (cause instanceof RunError) return cause
  return new RunError('LP5460', title, 'config', `The ${title} cannot be read: ${reasonOf(cause, path)}.`, {
    cause,
  })
}

/** One clause. */
export function reasonOf(cause: unknown, path: string): string {
  const file = `the file ${JSON.stringify(path)}`
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return `${file} does not exist`
    case 'EISDIR':
      return `${JSON.stringify(path)} is a directory`
    case 'EACCES':
    case 'EPERM':
      return `${file} may not be read by this user`
    default:
      return messageOf(cause)
  }
}

/** A file whose content is no table; `message` is one clause. */
export class BadContent extends Error {}
