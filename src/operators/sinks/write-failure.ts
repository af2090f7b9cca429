import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'

/** What to say of a file or stream that cannot be written. `title`: `file "out.ndjson"`, `standard output`. */
export function writeFailure(cause: unknown, title: string): RunError {
  if (cause instanceof RunError) return cause
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  const name = title.charAt(0).toUpperCase() + title.slice(1)
  const [number, sentence] = sentenceFor(code, name, cause)
  return new RunError(number, title, 'config', sentence, { cause })
}

function sentenceFor(code: string, name: string, cause: unknown): readonly [code: string, sentence: string] {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return ['LP5104', `${name} cannot be written: there is no space left on its disk.`]
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return ['LP5103', `${name} may not be written by this user. Give the user the right to write it.`]
    case 'EISDIR':
      return ['LP5102', `${name} is a directory. Write the name of a file in it.`]
    case 'ENOTDIR':
      return ['LP5107', `${name} cannot be written: a part of its path is a file and not a directory.`]
    case 'ENAMETOOLONG':
      return ['LP5107', `${name} cannot be written: its name is too long for the file system.`]
    case 'EMFILE':
    case 'ENFILE':
      return [
        'LP5109',
        `${name} cannot be opened: this process has as many files open as it may. Raise the limit with "ulimit -n" or lower "max_open".`,
      ]
    default:
      return ['LP5107', `${name} cannot be written: ${messageOf(cause)}.`]
  }
}
