import { Command, CommanderError } from 'commander'
import { type CommandName, commands, isCommandName } from './commands.ts'
import { describeProgram } from './describe-program.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { tellFailure } from './tell-failure.ts'
import { UsageError } from './usage-error.ts'
import { unknownCommand, usageSentence } from './usage-wording.ts'

/** Runs one command line (without `node` and the script) and gives the exit code. Nothing is thrown. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io)
  } catch (error) {
    return tellFailure(error, io)
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.fine
  const asked = argv[0] === 'help' ? argv[1] : argv[0]
  const line = argv[0] === 'help' ? (asked === undefined ? ['--help'] : [asked, '--help']) : argv
  if (asked !== undefined && !asked.startsWith('-') && !isCommandName(asked)) {
    throw new UsageError(unknownCommand(asked))
  }

  const program = new Command('logpipe')
  // The help of the program lists all of them; a command needs only itself.
  const needed =
    asked !== undefined && isCommandName(asked) ? [asked] : (Object.keys(commands) as CommandName[])
  for (const name of needed) {
    const { summary, define } = commands[name]
    const command = program.command(name).description(summary).helpOption('-h, --help', 'show this help')
    quiet(command, io)
    if (name !== asked) continue
    define(command, {
      io,
      finish: (result) => {
        code = result
      },
    })
  }
  if (asked === undefined || asked.startsWith('-')) {
    await describeProgram(program)
  }
  quiet(program, io)
  try {
    await program.parseAsync(line.length === 0 ? ['--help'] : line, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exitCodes.fine
    throw new UsageError(usageSentence(error, asked, program))
  }
  return code
}

/** Makes the library throw where it would print and exit. */
function quiet(command: Command, io: Io): void {
  command.exitOverride()
  command.configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: () => {},
    getOutHelpWidth: () => Math.min(io.stdout.columns, 100),
  })
}

// Not awaited: `start` waits for this module in turn.
if (import.meta.main) void import('./start.ts').then(({ start }) => start())
