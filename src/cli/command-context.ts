import type { Io } from './io.ts'

/** What a command is given beside its arguments. */
export interface CommandContext {
  readonly io: Io
  /** Sets the exit code of the process. */
  readonly finish: (code: number) => void
}
