import { determinism } from './determinism.ts'
import { durability } from './durability.ts'
import { kafka } from './kafka.ts'
import type { BrokenPromise } from './mutant.ts'
import { promisedTimes } from './promised-times.ts'
import { standstill } from './standstill.ts'

/** All mutants that `npm run mutants` tries. */
export const brokenPromises: readonly BrokenPromise[] = [
  ...determinism,
  ...durability,
  ...kafka,
  ...promisedTimes,
  ...standstill,
]
