/** The outside world as commands see it; tests hand in one that lives in memory. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  /** All of the standard input as text. */
  readonly readInput: () => Promise<string>
  readonly files: Files
  /**
   * Loads a module, which runs it, and gives what it exports: `specifier` is a path relative to the file `from`, or `package:NAME`. Undefined
   * where there is none; rejects with what the module throws.
   */
  readonly importModule: (
    specifier: string,
    from: string,
  ) => Promise<Readonly<Record<string, unknown>> | undefined>
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder that relative paths stand on. */
  readonly cwd: string
  readonly hostname: () => string
  readonly signals: Signals
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Calls back again and again until the returned function is called; does not keep the process alive. */
  readonly every: (milliseconds: number, callback: () => void) => () => void
}

export interface Output {
  readonly write: (text: string) => void
  readonly isTerminal: boolean
  /** Width in cells; 80 where it is not known. */
  readonly columns: number
}

/** Files by path; relative paths stand on `cwd`. Failures carry the system's `code` (`ENOENT`). */
export interface Files {
  readonly read: (path: string) => Promise<string>
  /** At once; undefined where it cannot be read. */
  readonly readNow: (path: string) => string | undefined
  /** Makes the folders on the way. */
  readonly write: (path: string, text: string) => Promise<void>
  readonly exists: (path: string) => Promise<boolean>
  /** Paths that match a glob, sorted. */
  readonly glob: (pattern: string) => Promise<readonly string[]>
}

export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGQUIT'

export interface Signals {
  /** Takes the signal over from the system; gives the way to let it go. */
  readonly on: (signal: Signal, callback: () => void) => () => void
  /** Ends the process at once with an exit code: what is unfinished is abandoned. */
  readonly abandon: (code: number) => void
}
