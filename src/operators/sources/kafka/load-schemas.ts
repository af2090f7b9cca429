import type { MessageReader } from '../../../clients/schema-registry/schemas.ts'
import { RunError } from '../../../core/run-error.ts'
import { sleep } from '../../../core/sleep.ts'
import type { SourceContext } from '../../contract/source.ts'

/** Microseconds of the first wait and of the longest between two questions to a registry that does not answer. */
const firstWait = 500_000
const longestWait = 30_000_000

/**
 * Loads what is needed to read these messages, again and again while the registry does not answer: nothing is read meanwhile, and nothing is
 * lost. Resolves as well when the source is to stop. Rejects where asking again would not help.
 */
export async function loadSchemas(
  loading: Promise<void>,
  again: () => ReturnType<MessageReader['load']>,
  title: string,
  { clock, log, stop }: Pick<SourceContext, 'clock' | 'log' | 'stop'>,
): Promise<void> {
  let wait = firstWait
  for (let attempt: Promise<void> | undefined = loading; attempt !== undefined; attempt = again()) {
    try {
      await attempt
      return
    } catch (error) {
      if (!(error instanceof RunError) || error.blame !== 'connection') throw error
      if (stop.aborted) return
      log.warn(`${title}: ${error.message} It is asked again in ${wait / 1e6} s.`, { code: error.code })
    }
    await sleep(clock, wait, stop)
    wait = Math.min(longestWait, wait * 2)
    if (stop.aborted) return
  }
}
