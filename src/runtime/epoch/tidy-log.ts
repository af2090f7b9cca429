import { readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { headOfBlock } from './log-blocks.ts'
import { BrokenBlock, numberOf, readBlocks } from './log-files.ts'
import { stateForeign, stateOlder } from './state-errors.ts'
import type { StateStore } from './state-store.ts'

/**
 * Removes files of the log that no decision names, after a look at them: the files of another state, or later epochs than the one that was
 * being written, are told (LP5403, LP5409) and stay. Gives the highest number of a file.
 */
export async function tidyLog(directory: string, store: StateStore): Promise<number> {
  const decided = new Map(store.log().map(({ file, length }) => [file, length]))
  const names = (await readdir(directory)).filter((name) => numberOf(name) !== undefined)
  for (const name of names) {
    const latest = await latestEpoch(join(directory, name), decided.get(name) ?? 0, store.instance)
    if (latest === foreign) throw stateForeign(directory, name)
    if (latest > store.epoch + 1) throw stateOlder(directory, name, latest, store.epoch)
  }
  for (const name of names) if (!decided.has(name)) await unlink(join(directory, name))
  return Math.max(0, ...names.map((name) => numberOf(name)!))
}

const foreign = 'foreign'

/** The last epoch in a file from a block on; 0 where there is none. */
async function latestEpoch(path: string, start: number, instance: string): Promise<number | typeof foreign> {
  let latest = 0
  try {
    for await (const { body } of readBlocks(path, (await stat(path)).size, start)) {
      const head = headOfBlock(body)
      if (head.instance !== undefined && head.instance !== instance) return foreign
      latest = Math.max(latest, head.epoch)
    }
  } catch (cause) {
    // The tail that a crash leaves. What counts is read, and judged, when it is replayed.
    if (!(cause instanceof BrokenBlock) && !(cause instanceof RangeError)) throw cause
  }
  return latest
}
