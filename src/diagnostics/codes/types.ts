import type { CodeEntry } from '../code-entry.ts'

/** LP3xxx */
export const typesCodes = {} as const satisfies Record<string, CodeEntry>
