/** The thread that compacts the epoch log: it is handed a `Compaction` and answers with the new base, or with why there is none. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Compaction, compactLog } from './compact-log.ts'
import type { CompactionAnswer } from './start-compaction.ts'

const answer = await compactLog(workerData as Compaction).then(
  (base): CompactionAnswer => ({ base }),
  (error: Error & { code?: unknown }): CompactionAnswer => ({
    code: String(error.code),
    message: error.message,
  }),
)
parentPort!.postMessage(answer)
