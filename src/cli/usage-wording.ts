import type { Command, CommanderError } from 'commander'
import { nearest } from '../core/nearest.ts'
import { commands } from './commands.ts'

/** What to say about a command that does not exist. */
export function unknownCommand(name: string): string {
  const near = nearest(name, Object.keys(commands))
  if (near !== undefined) return `There is no command "${name}". Did you mean "logpipe ${near}"?`
  if (/\.(pipe|ya?ml)$/.test(name)) return `"${name}" is a file, not a command. Write "logpipe run ${name}".`
  return `There is no command "${name}". The commands are ${Object.keys(commands).join(', ')}; see "logpipe --help".`
}

/** Words the library's complaint about a command line as we would say it. */
export function usageSentence(error: CommanderError, asked: string | undefined, program: Command): string {
  const where = asked === undefined || asked.startsWith('-') ? 'logpipe' : `logpipe ${asked}`
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  const flag = /^(?:-\w, )?(--?[\w-]+)/.exec(quoted)?.[1] ?? quoted
  switch (error.code) {
    case 'commander.unknownOption': {
      const command = program.commands.find((candidate) => candidate.name() === asked)
      const flags = [...(command ?? program).options.flatMap(({ long }) => long ?? []), '--help']
      const near = nearest(quoted, flags)
      return near === undefined
        ? `"${where}" has no option "${quoted}"; see "${where} --help".`
        : `"${where}" has no option "${quoted}". Did you mean "${near}"?`
    }
    case 'commander.optionMissingArgument':
      return `A value is missing after "${flag}"; see "${where} --help".`
    case 'commander.missingArgument':
      return `"${where}" needs ${article(quoted || /<(.*?)>/.exec(error.message)?.[1] || 'argument')}; see "${where} --help".`
    case 'commander.excessArguments':
      return `"${where}" was given too many arguments; see "${where} --help".`
    case 'commander.invalidArgument':
      return error.message
        .replace(/^error: /, '')
        .replace(/^option '([^']+)' argument '([^']*)' is invalid\. /, '')
    default:
      return `${error.message.replace(/^error: /, '')}; see "${where} --help".`
  }
}

const article = (noun: string): string => `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun.toUpperCase()}`
