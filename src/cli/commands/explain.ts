import type { Command } from 'commander'
import type { CommandContext } from '../commands.ts'
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
read or written. The event is a record as JSON, or any other text for a source of lines.

Examples:
  $ logpipe explain LP2101
  $ logpipe explain main.pipe --event '{"level": "error", "status": 503}'`,
    )
    .action(async (subject: string, options: Record<string, unknown>) => {
      if (/^LP\d+$/i.test(subject)) {
        const { explainCode } = await import('../explain-code.ts')
        finish(await explainCode(subject.toUpperCase(), io))
        return
      }
      const { explainEvent } = await import('../explain-event.ts')
      finish(
        await explainEvent(subject, io, {
          event: options['event'] as string | undefined,
          source: options['source'] as string | undefined,
          params: (options['param'] ?? {}) as Record<string, string>,
        }),
      )
    })
}
