import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { collectParam } from '../param-option.ts'

/** `logpipe replay LETTERS FILE --into NAME` */
export function define(command: Command, { io, finish }: CommandContext): void {
  command
    .argument('<letters>', 'a file of dead letters, one JSON record a line')
    .argument('<file>', 'the pipeline (.pipe or .yaml), with what was wrong put right')
    .requiredOption('--into <name>', 'the source or the stream that they go into')
    .option(
      '--state <dir>',
      "the pipeline's state directory, if it was run with one; a new one if it kept none",
    )
    .option('-p, --param <name=value>', 'give a param its value; may be repeated', collectParam)
    .option('--quiet', 'tell of nothing but errors')
    .addHelpText(
      'after',
      `
Stop the pipeline first: its state is used, so that its output goes on from where it is. A line
as it came is read by its source again and goes into the stream, and nowhere else; an event that
a stage has made goes to what follows the stream. Each letter is sent once: called again, with
the same state, this goes on where it was. What is rejected again is a new dead letter.

Exit codes: 0 fine, 1 the pipeline is wrong, 2 the command was used wrongly, 3 it failed.

Examples:
  $ logpipe replay rejects.ndjson main.pipe --into app
  $ logpipe replay rejects.ndjson main.pipe --into errors --state /var/lib/logpipe/main`,
    )
    .action(async (letters: string, file: string, options: Record<string, unknown>) => {
      const { replayFile } = await import('../replay-file.ts')
      finish(
        await replayFile(io, {
          letters,
          file,
          into: options['into'] as string,
          state: options['state'] as string | undefined,
          params: (options['param'] ?? {}) as Record<string, string>,
          quiet: options['quiet'] === true,
        }),
      )
    })
}
