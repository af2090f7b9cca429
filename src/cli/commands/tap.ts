import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'

/** `logpipe tap NAME --at HOST:PORT` */
export function define(command: Command, { io, finish }: CommandContext): void {
  command
    .argument('<name>', 'the name that stands in the stage: tap("NAME")')
    .requiredOption('--at <address>', 'where the pipeline serves its metrics, such as 127.0.0.1:9598')
    .option('--rate <n>', 'events a second at the most, 1 to 1000', '10')
    .option('--count <n>', 'end after so many events')
    .addHelpText(
      'after',
      `
Prints events as they pass the stage, one as JSON on each line: the first ones of each second.
The pipeline must have been started with "--metrics", and does not wait for whoever looks on.
Ctrl-C ends it.

Exit codes: 0 fine, 2 the command was used wrongly, 3 the pipeline cannot be reached or has no
such tap.

Examples:
  $ logpipe run main.pipe --metrics 127.0.0.1:9598
  $ logpipe tap parsed --at 127.0.0.1:9598 --rate 1`,
    )
    .action(async (name: string, options: Record<string, unknown>) => {
      const { watchTap } = await import('../watch-tap.ts')
      finish(
        await watchTap(io, {
          name,
          at: options['at'] as string,
          rate: options['rate'] as string,
          count: options['count'] as string | undefined,
        }),
      )
    })
}
