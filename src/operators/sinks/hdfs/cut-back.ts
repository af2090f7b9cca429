import type { HdfsClient } from '../../../clients/hdfs/client.ts'
import { isTrouble } from '../../../clients/hdfs/errors.ts'
import type { Clock } from '../../../core/clock.ts'
import { sleep } from '../../../core/sleep.ts'

interface Options {
  readonly client: Pick<HdfsClient, 'truncate'>
  readonly clock: Clock
  /** Aborted when nobody waits any more. */
  readonly stop: AbortSignal
}

/** Microseconds between two looks whether the last block is cut, and until the runtime is asked for patience. */
const lookEvery = 100_000
const usualPatience = 15_000_000

/**
 * Cuts a file to a length and waits for its last block. When it resolves, nobody who had begun to write before can write to it any more: also
 * a request of ours whose answer was lost. Rejects with `busy` where somebody writes still after `patience` microseconds, or at a stop.
 */
export async function cutBack(
  { client, clock, stop }: Options,
  path: string,
  length: number,
  patience = usualPatience,
): Promise<void> {
  const until = clock.now() + patience
  for (;;) {
    try {
      if (await client.truncate(path, length)) return
    } catch (error) {
      // Somebody's writing has not ended yet, or an earlier cut has not.
      if (!isTrouble(error, 'busy') || clock.now() >= until || stop.aborted) throw error
    }
    await sleep(clock, lookEvery, stop)
  }
}
