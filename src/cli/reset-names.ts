import type { Reset } from '../runtime/epoch/reset-state.ts'

export type { Reset }

/** What `run --reset` may be told to forget. Named here so that `--help` need not load the engine. */
export const resetNames = ['positions', 'state', 'starts', 'all'] as const satisfies readonly Reset[]
