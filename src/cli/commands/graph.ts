import { type Command, Option } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { collectParam, collectText } from '../param-option.ts'

export const graphFormats = ['mermaid', 'dot', 'json'] as const

/** `logpipe graph FILE` */
export function define(command: Command, { io, finish }: CommandContext): void {
  command
    .argument('<file>', 'a pipeline, or - for the standard input')
    .addOption(new Option('--format <format>', 'the notation').choices(graphFormats).default('mermaid'))
    .option('--passes', 'show the plan before and after each pass that changes it')
    .option('--physical', 'show segments and buffers, as the engine runs them')
    .option('--no-pass <name>', 'leave a pass out; may be repeated', collectText)
    .option('-p, --param <name=value>', 'give a param its value; may be repeated', collectParam)
    .addHelpText(
      'after',
      `
Examples:
  $ logpipe graph main.pipe
  $ logpipe graph --format dot main.pipe | dot -Tsvg > plan.svg
  $ logpipe graph --passes --no-pass fuse-stateless main.pipe`,
    )
    .action(async (file: string, options: Record<string, unknown>) => {
      const { drawGraph } = await import('../draw-graph.ts')
      finish(
        await drawGraph(file, io, {
          format: options['format'] as (typeof graphFormats)[number],
          physical: options['physical'] === true,
          passes: options['passes'] === true,
          off: Array.isArray(options['pass']) ? (options['pass'] as string[]) : [],
          params: (options['param'] ?? {}) as Record<string, string>,
        }),
      )
    })
}
