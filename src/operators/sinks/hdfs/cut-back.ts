import type { HdfsClient } from '../../../clients/hdfs/client.ts'
import { isTrouble } from '../../../clients/hdfs/errors.ts'
import type { Clock } from '../../../core/clock.ts'

/** Microseconds between two looks whether the last block is cut, and until the runtime is asked for patience. */
const lookEvery = 100_000
const patience = 15_000_000

const pause = (clock: Clock, micros: number): Promise<void> =>
  new Promise((resolve) => void clock.after(micros, resolve))

/**
 * Cuts a file to a length and waits for its last block. When it resolves, nobody who had begun to write before can write to it any more: also
 * a request of ours whose answer was lost.
 */
export async function cutBack(client: HdfsClient, clock: Clock, path: string, length: number): Promise<void> {
  const until = clock.now() + patience
  for (;;) {
    try {
      if (await client.truncate(path, length)) return
    } catch (error) {
      // Somebody's writing has not ended yet, or an earlier cut has not.
      if (!isTrouble(error, 'busy') || clock.now() >= until) throw error
    }
    await pause(clock, lookEvery)
  }
}
