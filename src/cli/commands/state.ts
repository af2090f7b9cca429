import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { collectParam } from '../param-option.ts'

/** `logpipe state [FILE] [--state DIR]` */
export function define(command: Command, { io, finish }: CommandContext): void {
  command
    .argument('[file]', 'a pipeline, whose own folder is shown unless another is given')
    .option('--state <dir>', 'the folder')
    .option('--json', 'as JSON')
    .option('-p, --param <name=value>', 'give a param its value; may be repeated', collectParam)
    .addHelpText(
      'after',
      `
Shows what a pipeline that is not running has kept: its last epoch, what each stage remembers,
where its sources go on, and what its sinks have noted. An epoch that was prepared and not decided
("transactions: direct") is told with the sink whose other side decides it.

Examples:
  $ logpipe state main.pipe
  $ logpipe state main.pipe --state /var/lib/logpipe/main
  $ logpipe state --state /var/lib/logpipe/main --json`,
    )
    .action(async (file: string | undefined, options: Record<string, unknown>) => {
      const { showState } = await import('../show-state.ts')
      finish(
        await showState(io, {
          file,
          directory: options['state'] as string | undefined,
          json: options['json'] === true,
          params: (options['param'] ?? {}) as Record<string, string>,
        }),
      )
    })
}
