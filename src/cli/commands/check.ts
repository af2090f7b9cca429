import { type Command, Option } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { collectParam } from '../param-option.ts'
import { reportFormats } from '../report-format.ts'
import { UsageError } from '../usage-error.ts'

/** `logpipe check FILE…` */
export function define(command: Command, { io, finish }: CommandContext): void {
  command
    .argument('<file...>', 'pipelines (.pipe or .yaml), globs, or - for the standard input')
    .addOption(
      new Option(
        '--format <format>',
        'how findings are written; without it github inside GitHub Actions, else human',
      ).choices(reportFormats),
    )
    .option('--fix', 'put right what has one certain remedy, and write the file')
    .option('--strict', 'let warnings fail as errors do')
    .option('--connect', 'also try whether sources and sinks can be reached')
    .option('--no-tests', 'leave the inline tests out')
    .option('--against <old>', 'tell what becomes of kept state when FILE takes the place of this pipeline')
    .option('-p, --param <name=value>', 'give a param its value; may be repeated', collectParam)
    .addHelpText(
      'after',
      `
Nothing is opened but the files you name and those they use. All mistakes are shown at once.

With --against, state that would be dropped is a mistake unless "on_change" says that it may.

Exit codes: 0 no mistake, 1 a pipeline is wrong, 2 the command was used wrongly.

Examples:
  $ logpipe check main.pipe
  $ logpipe check --fix --strict 'pipelines/**/*.pipe'
  $ logpipe check --format sarif main.pipe > findings.sarif
  $ logpipe check new.pipe --against old.pipe
  $ echo 'from stdin | to stdout' | logpipe check -`,
    )
    .action(async (files: readonly string[], options: Record<string, unknown>) => {
      if (options['against'] !== undefined) {
        const { checkAgainst } = await import('../check-against.ts')
        const [path, ...others] = files
        const format = options['format'] ?? 'human'
        if (others.length > 0)
          throw new UsageError('"--against" takes one pipeline to hold against the old one.')
        if (format !== 'human' && format !== 'json')
          throw new UsageError('With "--against" the format is "human" or "json".')
        finish(
          await checkAgainst(path!, io, {
            old: options['against'] as string,
            format,
            params: (options['param'] ?? {}) as Record<string, string>,
          }),
        )
        return
      }
      const { checkFiles } = await import('../check-files.ts')
      finish(
        await checkFiles(files, io, {
          format: options['format'] as (typeof reportFormats)[number] | undefined,
          fix: options['fix'] === true,
          strict: options['strict'] === true,
          connect: options['connect'] === true,
          tests: options['tests'] !== false,
          params: (options['param'] ?? {}) as Record<string, string>,
        }),
      )
    })
}
