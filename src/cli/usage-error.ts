/** The command line was used wrongly. The message is one or more full sentences; the process ends with 2. */
export class UsageError extends Error {}
