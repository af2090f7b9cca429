import { type Command, Option } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { collectParam, collectText } from '../param-option.ts'
import { type Reset, resetNames } from '../reset-names.ts'

/** `logpipe run FILE | -e TEXT` */
export function define(command: Command, { io, finish }: CommandContext): void {
  command
    .argument('[file]', 'a pipeline (.pipe or .yaml)')
    .option('-e, --expression <text>', 'the pipeline itself instead of a file')
    .option('-p, --param <name=value>', 'give a param its value; may be repeated', collectParam)
    .option('--until-eof', 'end when everything that is there now has been read')
    .option('--state <dir>', 'keep positions in this folder and go on from them')
    .option('--metrics <address>', 'serve metrics at HOST:PORT for Prometheus, with /healthz and /readyz')
    .addOption(
      new Option('--reset <what>', 'forget this much of what was kept, then run').choices(resetNames),
    )
    .option('--stats', 'print what became of the events at the end')
    .option('--stats-json', 'the same as JSON')
    .option('--fail-on-reject', 'exit with 3 when an event was rejected')
    .option('--quiet', 'tell of nothing but errors')
    .option('--debug', 'tell more of what is done, with stack traces')
    .option('--no-codegen', 'run by closures instead of generated code')
    .option('--no-pass <name>', 'leave a pass of the planner out; may be repeated', collectText)
    .addOption(
      new Option('--log-format <format>', 'how messages on stderr are written')
        .choices(['human', 'json'])
        .default('human'),
    )
    .addHelpText(
      'after',
      `
The pipeline is checked first; with a mistake in it nothing is opened. Ctrl-C stops reading,
finishes what was read and ends; pressed twice it ends at once.

--reset positions reads everything anew, --reset state begins windows, counts and the like empty,
--reset starts tries again after LP5405, --reset all forgets everything.

Exit codes: 0 fine, 1 the pipeline is wrong, 2 the command was used wrongly, 3 it failed while
running.

Examples:
  $ logpipe run main.pipe
  $ logpipe run main.pipe -p threshold=10 --until-eof --stats
  $ logpipe run -e 'from stdin(format: json) | where level == "error" | to stdout' < app.log`,
    )
    .action(async (file: string | undefined, options: Record<string, unknown>) => {
      const { runFile } = await import('../run-file.ts')
      finish(
        await runFile(io, {
          file,
          expression: options['expression'] as string | undefined,
          params: (options['param'] ?? {}) as Record<string, string>,
          untilEof: options['untilEof'] === true,
          state: options['state'] as string | undefined,
          reset: options['reset'] as Reset | undefined,
          metrics: options['metrics'] as string | undefined,
          stats: options['statsJson'] === true ? 'json' : options['stats'] === true ? 'human' : undefined,
          failOnReject: options['failOnReject'] === true,
          quiet: options['quiet'] === true,
          debug: options['debug'] === true,
          codegen: options['codegen'] !== false,
          off: Array.isArray(options['pass']) ? (options['pass'] as string[]) : [],
          logFormat: options['logFormat'] as 'human' | 'json',
        }),
      )
    })
}
