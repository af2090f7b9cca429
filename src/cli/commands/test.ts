import { type Command, Option } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { collectParam } from '../param-option.ts'

const formats = ['human', 'tap', 'junit'] as const

/** `logpipe test FILE…` */
export function define(command: Command, { io, finish }: CommandContext): void {
  command
    .argument('<file...>', 'pipelines (.pipe or .yaml) or globs')
    .addOption(new Option('--format <format>', 'how results are written').choices(formats).default('human'))
    .option('--only <text>', 'only tests whose title holds this text')
    .option('--update', 'write what came into the expectations that were not met')
    .option('-p, --param <name=value>', 'give a param its value; may be repeated', collectParam)
    .addHelpText(
      'after',
      `
Tests stand in the pipeline: "test "…" { given … advance … expect … }". They run on the engine
that "run" uses, with a clock that only they move; nothing outside is opened.

Exit codes: 0 all passed, 1 a test failed or a pipeline is wrong, 2 the command was used wrongly.

Examples:
  $ logpipe test main.pipe
  $ logpipe test --format junit 'pipelines/**/*.pipe' > tests.xml
  $ logpipe test --update main.pipe`,
    )
    .action(async (files: readonly string[], options: Record<string, unknown>) => {
      const { testFiles } = await import('../test-files.ts')
      finish(
        await testFiles(files, io, {
          format: options['format'] as (typeof formats)[number],
          update: options['update'] === true,
          only: options['only'] as string | undefined,
          params: (options['param'] ?? {}) as Record<string, string>,
        }),
      )
    })
}
