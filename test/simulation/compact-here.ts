/* The compaction of the epoch log is done where the disk is watched, not in a thread, which has functions of Node of its own. */
import { vi } from 'vitest'
import type { startCompaction } from '../../src/runtime/epoch/start-compaction.ts'
import { underWatch } from './watched-disk.ts'

const startHere: typeof startCompaction = (compaction, answered) => {
  let isOver = false
  const answer: typeof answered = (given) => {
    if (!isOver) answered(given)
  }
  void underWatch(
    import('../../src/runtime/epoch/compact-log.ts')
      .then(({ compactLog }) => compactLog(compaction))
      .then(
        (base) => answer({ base }),
        (error: Error & { code?: unknown }) => answer({ code: String(error.code), message: error.message }),
      ),
  )
  return () => {
    isOver = true
  }
}

vi.mock('../../src/runtime/epoch/start-compaction.ts', () => ({ startCompaction: startHere }))
