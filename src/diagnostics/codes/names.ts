import type { CodeEntry } from '../code-entry.ts'

/** LP2xxx */
export const namesCodes = {} as const satisfies Record<string, CodeEntry>
