/** What was thrown, in words: JavaScript throws anything. */
export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
