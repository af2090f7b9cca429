import type { Work } from '../work.ts'
import { checkStart } from './check-start.ts'
import { dedupeKeys, dedupeTraces } from './dedupe-keys.ts'
import { epochsOfFilter, epochsOfLines } from './epochs.ts'
import { slidingWindows, tumblingWindows } from './event-windows.ts'
import { idleLatency } from './idle-latency.ts'
import { jsonFilter } from './json-filter.ts'
import { jsonRewrite } from './json-rewrite.ts'
import { memory } from './memory.ts'
import { millionKeys } from './million-keys.ts'
import { passThrough } from './pass-through.ts'
import { regexLines } from './regex-lines.ts'
import { sshdGrok } from './sshd-grok.ts'

/** Everything the bench measures, in the order of the published table. */
export const works: readonly Work[] = [
  passThrough,
  regexLines,
  jsonFilter,
  jsonRewrite,
  sshdGrok,
  tumblingWindows,
  slidingWindows,
  dedupeKeys,
  dedupeTraces,
  millionKeys,
  epochsOfLines,
  epochsOfFilter,
  memory,
  checkStart,
  idleLatency,
]
