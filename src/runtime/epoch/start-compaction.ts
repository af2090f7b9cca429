import { Worker } from 'node:worker_threads'
import type { Compaction } from './compact-log.ts'
import type { Segment } from './state-store.ts'

export type CompactionAnswer =
  | { readonly base: Segment }
  | { readonly code: string; readonly message: string }

/** Compacts in a thread of its own, so that the stream goes on. `answered` is not called any more after a stop. */
export function startCompaction(
  compaction: Compaction,
  answered: (answer: CompactionAnswer) => void,
): () => void {
  const worker = new Worker(new URL(workerFor(import.meta.url), import.meta.url), { workerData: compaction })
  worker.unref()
  let isOver = false
  const answer = (given: CompactionAnswer): void => {
    if (isOver) return
    isOver = true
    answered(given)
  }
  worker.on('message', answer)
  worker.on('error', (error: Error) => answer({ code: 'error', message: error.message }))
  worker.on('exit', (code) => answer({ code: 'exit', message: `its thread ended with ${code}` }))
  return () => {
    isOver = true
    void worker.terminate()
  }
}

/** Bundled, the worker lies beside the folder of chunks, one of which this module is in. */
function workerFor(here: string): string {
  if (here.endsWith('.ts')) return './compact-worker.ts'
  return here.includes('/chunks/') ? '../compact-worker.js' : './compact-worker.js'
}
