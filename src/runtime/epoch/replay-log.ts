import { join } from 'node:path'
import { headOfBlock, type LogReader, NewerForm, readBlock } from './log-blocks.ts'
import { BrokenBlock, readBlocks } from './log-files.ts'
import { stateDamaged, stateForeign, stateNewer } from './state-errors.ts'
import type { Segment } from './state-store.ts'
import { form } from './state-tables.ts'

interface Log {
  readonly directory: string
  readonly segments: readonly Segment[]
  readonly instance: string
}

/** Replays what counts of a log. Rejects with LP5402 where a file is short, gone or damaged, and LP5403 where it is another state's. */
export async function replayLog({ directory, segments, instance }: Log, reader: LogReader): Promise<void> {
  for (const { file, length, checksum } of segments) {
    let found = 0
    try {
      for await (const block of readBlocks(join(directory, file), length)) {
        const head = headOfBlock(block.body)
        if (head.instance !== undefined && head.instance !== instance) throw stateForeign(directory, file)
        readBlock(block.body, reader)
        found = block.checksum
      }
    } catch (cause) {
      throw told(directory, file, cause)
    }
    if (found !== checksum) throw stateDamaged(directory, file, 'it is not the file that was decided')
  }
}

function told(directory: string, file: string, cause: unknown): unknown {
  if (cause instanceof NewerForm) return stateNewer(directory, cause.message, String(form))
  if (cause instanceof BrokenBlock || cause instanceof RangeError)
    return stateDamaged(directory, file, cause.message, cause)
  const { code } = cause as NodeJS.ErrnoException
  return code === undefined || code.startsWith('LP')
    ? cause
    : stateDamaged(directory, file, `it cannot be read (${code})`, cause)
}
