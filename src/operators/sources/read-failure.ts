import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'

/** What to say of a file or stream that cannot be read. `title`: `file "/var/log/a.log"`, `standard input`. */
export function readFailure(cause: unknown, title: string): RunError {
  if (cause instanceof RunError) return cause
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  const [number, sentence] = sentenceFor(code, capital(title), cause)
  return new RunError(number, title, 'config', sentence, { cause })
}

function sentenceFor(code: string, title: string, cause: unknown): readonly [code: string, sentence: string] {
  switch (code) {
    case 'ENOENT':
      return ['LP5101', `${title} does not exist.`]
    case 'EISDIR':
      return ['LP5102', `${title} is a directory. Write "/*" behind its name to read the files in it.`]
    case 'EACCES':
    case 'EPERM':
      return ['LP5103', `${title} may not be read by this user. Give the user the right to read it.`]
    case 'EMFILE':
    case 'ENFILE':
      return [
        'LP5109',
        `${title} cannot be opened: this process has as many files open as it may. Raise the limit with "ulimit -n".`,
      ]
    default:
      return ['LP5106', `${title} cannot be read: ${messageOf(cause)}.`]
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
