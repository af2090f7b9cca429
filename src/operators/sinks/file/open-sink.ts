import type { RunningSink, SinkContext } from '../../contract/sink.ts'
import { LiveSink } from './live-sink.ts'
import { RedoSink } from './redo-sink.ts'
import type { FileSettings } from './settings.ts'

/** Begins to write, live or from an outbox. */
export function openSink(settings: FileSettings, context: SinkContext): Promise<RunningSink> {
  const { publish } = settings
  const { intend, refuse } = context
  // Behind an outbox.
  if (publish === 'commit' && intend !== undefined && refuse === undefined)
    return RedoSink.open(settings, intend, context)
  if (publish === 'commit')
    context.log.warn(
      `"publish: commit" of sink "${context.name}" holds only where state is kept; give a directory with "--state DIR". Until then its files are written at once.`,
      { code: 'LP5438' },
    )
  return LiveSink.open(settings, context)
}
