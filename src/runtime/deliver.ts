import { RunError } from '../core/run-error.ts'
import type { RunningSink } from '../operators/contract/sink.ts'

/**
 * Writes with tries that may run out: then the sink gives up what it failed at and goes on with what is behind it, unless the pipeline is to
 * stop.
 */
export async function deliver(
  work: () => void | Promise<void>,
  {
    tries,
    sink,
    stops,
    giveUp,
  }: {
    readonly tries: (work: () => void | Promise<void>) => Promise<void>
    readonly sink: Pick<RunningSink, 'giveUp'>
    readonly stops: boolean
    /** Aborted when nobody waits any more. */
    readonly giveUp: AbortSignal
  },
): Promise<void> {
  for (;;) {
    try {
      await tries(work)
      return
    } catch (error) {
      if (!(error instanceof RunError) || error.blame !== 'connection') throw error
      if (stops || giveUp.aborted || sink.giveUp === undefined) throw error
      sink.giveUp(error)
    }
  }
}
