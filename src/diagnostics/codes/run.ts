import type { CodeEntry } from '../code-entry.ts'

/** LP5xxx */
export const runCodes = {} as const satisfies Record<string, CodeEntry>
