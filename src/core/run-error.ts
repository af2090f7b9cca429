/** Whom a failure while running is to be blamed on; the supervisor decides by this alone. */
export type Blame =
  /** The settings: stop. */
  | 'config'
  /** The other side: retry with backoff. */
  | 'connection'
  /** Our own code: stop and ask for a report. */
  | 'defect'

/** A failure while running. `code` is an LP5xxx code. */
export class RunError extends Error {
  readonly code: string
  /** The operator: `file sink "archive"`. */
  readonly operator: string
  readonly blame: Blame
  constructor(code: string, operator: string, blame: Blame, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.operator = operator
    this.blame = blame
  }
}
