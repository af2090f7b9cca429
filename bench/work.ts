import type { Dataset, Kind } from './data.ts'

/** What the command line asked for. */
export interface Settings {
  /** Megabytes of each kind of data, and of the beginning that slow tools get. */
  readonly megabytes: Readonly<Record<Kind, number>>
  readonly slowMegabytes: number
  readonly rounds: number
  /** Names of tools that are left out. */
  readonly skip: ReadonlySet<string>
  /** Measure memory on input ten times as large, too. */
  readonly huge: boolean
  readonly note: (text: string) => void
}

/** One tool in one work, as it stands in the table. */
export interface Row {
  readonly tool: string
  readonly megabytes: number
  readonly lines: number
  /** Seconds, user and system of the whole process tree, start-up included. */
  readonly cpu: number
  /** The same for an empty input. */
  readonly startup: number
  /** CPU milliseconds a megabyte, start-up taken off: what is compared. */
  readonly perMegabyte: number
  readonly wall: number
  /** Megabytes (2^20 bytes). */
  readonly peak: number
}

/** One goal and what came of it. */
export interface Verdict {
  readonly goal: string
  readonly measured: string
  /** Undefined when it could not be judged: the rival is not installed. */
  readonly hit: boolean | undefined
}

export interface Outcome {
  readonly name: string
  readonly title: string
  readonly rows: readonly Row[]
  readonly missing: readonly string[]
  readonly verdicts: readonly Verdict[]
  /** Outputs that were not what an independent computation says; any of them fails the bench. */
  readonly wrong: readonly string[]
}

/** One row of the goals: a piece of work with everything needed to measure and judge it. */
export interface Work {
  readonly name: string
  readonly title: string
  readonly run: (settings: Settings) => Promise<Outcome>
}

/** How a contender is started on one input. */
export interface Start {
  readonly input: Dataset
  /** Path of the file that must hold the result at the end. */
  readonly output: string
  /** An empty folder of its own for configuration and state. */
  readonly folder: string
}

export interface Command {
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Standard input comes from the input file. */
  readonly stdin?: boolean
  /** Standard output is the result; else the command writes `output` itself. */
  readonly stdout?: boolean
  /** Exit codes that mean success; 0 unless said. */
  readonly ends?: readonly number[]
  /** A server that does not end by itself: it is stopped, by the id in this file, once the output has all its lines. */
  readonly pidFile?: string
}

/** How a tool's JSON differs from the input's without being wrong. */
export type Tolerance = 'exact' | 'absent nulls' | 'any key order'

export interface Contender {
  readonly tool: string
  /** Undefined when it can run here, else what is not there. */
  readonly missing: () => string | undefined
  readonly command: (start: Start) => Command
  /** Gets the beginning of the data; compared by the megabyte. */
  readonly slow?: boolean
  /** A server, which must have one line to show that it has begun. */
  readonly server?: boolean
  readonly tolerance?: Tolerance
}
