import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'

/** `logpipe list [KIND | NAME]` */
export function define(command: Command, { io, finish }: CommandContext): void {
  command
    .argument(
      '[kind-or-name]',
      'sources, sinks, formats, stages, windows, functions or codes; or the name of one',
    )
    .addHelpText(
      'after',
      `
Without an argument all operators are listed; with a name its page is shown: settings, defaults and
examples.

Examples:
  $ logpipe list functions
  $ logpipe list file
  $ logpipe list grok`,
    )
    .action(async (subject: string | undefined) => {
      const { listOperators } = await import('../list-operators.ts')
      finish(await listOperators(subject, io))
    })
}
