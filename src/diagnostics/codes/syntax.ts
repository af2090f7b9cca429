import type { CodeEntry } from '../code-entry.ts'

/** LP1xxx */
export const syntaxCodes = {} as const satisfies Record<string, CodeEntry>
