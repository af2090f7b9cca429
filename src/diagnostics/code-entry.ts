export type Severity = 'error' | 'warning' | 'note'

/** One line of the registry of diagnostics. */
export interface CodeEntry {
  /** A few words, the heading of the page. */
  readonly title: string
  readonly severity: Severity
}
