import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { FoldedLog } from './folded-log.ts'
import { BlockWriter } from './log-blocks.ts'
import { addToChecksum, fileName, syncFolder } from './log-files.ts'
import { replayLog } from './replay-log.ts'
import type { Segment } from './state-store.ts'

/** Entries between two writes. */
const slice = 4096

export interface Compaction {
  readonly directory: string
  /** What is compacted: closed and decided. */
  readonly segments: readonly Segment[]
  readonly instance: string
  /** The last epoch in them. */
  readonly epoch: number
  /** Number of the new file. */
  readonly number: number
  /** Survives the loss of power. */
  readonly isSynced: boolean
}

/** Makes one base of a base and the segments after it, from files only (protocol S4). It counts from the decision on that names it. */
export async function compactLog(compaction: Compaction): Promise<Segment> {
  const { directory, instance, epoch, number, isSynced } = compaction
  const folded = new FoldedLog()
  await replayLog(compaction, folded)
  const file = fileName('base', number)
  const handle = await open(join(directory, file), 'w', 0o600)
  let [length, checksum] = [0, 0]
  const write = async (blocks: Buffer[]): Promise<void> => {
    for (const block of blocks) {
      for (let at = 0; at < block.length; ) {
        at += (await handle.write(block, at, block.length - at, length + at)).bytesWritten
      }
      length += block.length
      checksum = addToChecksum(checksum, block)
    }
  }
  try {
    const out = new BlockWriter(epoch)
    out.file(instance)
    for (const [uid, states] of folded.stages) {
      for (const [name, tables] of states) {
        out.state(uid, name)
        for (const [table, entries] of tables) {
          let written = 0
          for (const [key, entry] of entries) {
            out.put(table, key, entry)
            if (++written % slice === 0) await write(out.takeFull())
          }
        }
      }
    }
    await write(out.take())
    if (isSynced) await handle.sync()
  } finally {
    await handle.close()
  }
  if (isSynced) await syncFolder(directory)
  return { file, length, checksum }
}
