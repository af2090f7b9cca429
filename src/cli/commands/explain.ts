import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { collectParam } from '../param-option.ts'

/** `logpipe explain CODE` and `logpipe explain FILE --event JSON` */
export function define(command: Command, { io, finish }: CommandContext): void {
  command
    .argument('<code-or-file>', 'a code such as LP2101, or a pipeline')
    .option('--event <json>', 'follow this event through the pipeline')
    .option('--source <name>', 'the source it comes from, where there are several')
    .option('-p, --param <name=value>', 'give a param its value; may be repeated', collectParam)
    .addHelpText(
      'after',
      `
With a code: what it means, a pipeline that has it, and the same put right.
With a pipeline and an event: stage by stage, what the event became or why it stopped. Nothing is
read or written. The event is a record as JSON, or a text as the source would read it.
With a pipeline alone: what each way from a source to a sink promises after a crash.

Examples:
  $ logpipe explain LP2101
  $ logpipe explain main.pipe --event '{"level": "error", "status": 503}'
  $ logpipe explain main.pipe --source access --event "$(head -1 access.log)"
  $ logpipe explain main.pipe`,
    )
    .action(async (subject: string, options: Record<string, unknown>) => {
      if (/^LP\d+$/i.test(subject)) {
        const { explainCode } = await import('../explain-code.ts')
        finish(await explainCode(subject.toUpperCase(), io))
        return
      }
      const { explainPipeline } = await import('../explain-pipeline.ts')
      finish(
        await explainPipeline(subject, io, {
          event: options['event'] as string | undefined,
          source: options['source'] as string | undefined,
          params: (options['param'] ?? {}) as Record<string, string>,
        }),
      )
    })
}
