import type { HdfsClient } from '../../../clients/hdfs/client.ts'
import { isTrouble } from '../../../clients/hdfs/errors.ts'
import type { Clock } from '../../../core/clock.ts'
import { RunError } from '../../../core/run-error.ts'

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

/** Sees whether the server cuts files, on one beside those that are to be written. Throws LP5573 where it does not. */
export async function tryToCut(client: HdfsClient, folder: string, title: string): Promise<void> {
  const path = `${folder === '/' ? '' : folder}/.logpipe-cut-trial`
  const file = { replication: undefined, blockSize: undefined, permission: undefined }
  await client.create(path, Buffer.from('1'), file, true)
  try {
    await client.truncate(path, 0)
  } catch (cause) {
    if (!isTrouble(cause, 'not supported') && !isTrouble(cause, 'other')) throw cause
    throw new RunError(
      'LP5573',
      title,
      'config',
      'This HDFS does not cut files, so what a crash leaves behind cannot be taken back. Write "publish: commit": then files are named when they are complete.',
      { cause },
    )
  } finally {
    await client.remove(path)
  }
}
