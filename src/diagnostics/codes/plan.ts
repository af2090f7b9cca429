import type { CodeEntry } from '../code-entry.ts'

/** LP4xxx */
export const planCodes = {} as const satisfies Record<string, CodeEntry>
