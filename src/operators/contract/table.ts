import type { Clock } from '../../core/clock.ts'
import type { Value } from '../../core/value.ts'
import type { TableReader } from '../../ir/callable.ts'
import type { RecordType, Type } from '../../ir/type.ts'
import type { Log } from './log.ts'
import type { Params, Settings } from './params.ts'

/** What is known of a table before the run. */
export interface TableShape {
  /** The parts of its key, in the order in which they stand in `$table[a, b]`. `any`: looked at during the run. */
  readonly keys: readonly { readonly name: string; readonly type: Type }[]
  /** The type of an answer where there is one. */
  readonly row: Type
}

/** What is wrong with settings, found before the run. `message` is a full sentence. */
export interface TableProblem<P extends Params = Params> {
  readonly param: keyof P & string
  readonly message: string
  readonly help?: string
}

/** How a key finds its row (`match:`). */
export type Match = 'exact' | 'cidr' | 'prefix' | 'range'

/**
 * How rows that a test gives stand in for a table: which of their fields are the key, and what the answer is. A composite key has several
 * fields; with `range` the last two are the ends of a range.
 */
export interface StandIn {
  readonly keys: readonly string[]
  readonly match: Match
  /** The field that holds the answer. Absent: the row is. */
  readonly answer?: string
}

/** What a table may ask of the engine. */
export interface TableContext {
  /** Its name in the plan. */
  readonly name: string
  readonly clock: Clock
  readonly log: Log
  /** In [0, 1); for waits that are not to come all at once. */
  readonly random: () => number
}

/** An answer that an event waits for. It stays where `get` finds it until it is released. */
export interface Wanted {
  readonly isSettled: boolean
  /** Why there is no answer, where that is to refuse the event; one clause. */
  readonly failure: string | undefined
  readonly release: () => void
}

/** A table at work. `get` never waits. */
export interface RunningTable extends TableReader {
  /**
   * For a table that answers later, or whose failures refuse events: asks for an answer before an event looks it up. `settled` is called once
   * when the answer is there, never from within this call; where it is there already, not at all.
   */
  readonly want?: (keys: readonly Value[], settled: () => void) => Wanted
  /** For a table that a stream feeds: what it reads its rows from, handed over by the stage that keeps them. */
  readonly feed?: (rows: TableReader) => void
  /** The keys of all rows, for a table that can tell them. */
  readonly keys?: () => Iterable<readonly Value[]>
  readonly close?: () => void
}

/** One kind of table: one value in one file. */
export interface TableSpec<P extends Params = Params> {
  readonly kind: 'table'
  readonly name: string
  /** One sentence, a verb first, under 80 characters. */
  readonly summary: string
  readonly since: string
  readonly params: P
  readonly positional: readonly (keyof P & string)[]
  /** How it reads keys and rows, what is missing, what fails: full sentences for its page. */
  readonly details: string
  /** At least one complete pipeline. */
  readonly examples: readonly { readonly title: string; readonly pipe: string }[]
  /** All its keys can be told before it is asked, and each is one that may be asked for. Absent: never. */
  readonly listsKeys?: (settings: Settings<P>) => boolean
  /** False: the same key may have another answer in another run, or later in the same one. Absent: it never has. */
  readonly reproducible?: (settings: Settings<P>) => boolean
  /** Its rows stand in the pipeline or come from a stream of it: a test uses it as it is, unless it gives rows. Absent: it reads from elsewhere. */
  readonly selfContained?: true
  /** Events wait for its answers, or are refused where one fails: lookups are asked for before they are read. Absent: never. */
  readonly waits?: (settings: Settings<P>) => boolean
  /** Says all that is wrong with settings taken together. */
  readonly check?: (settings: Settings<P>) => Iterable<TableProblem<P>>
  /** The names that a template among the settings sees: the parts of the key. Settings without a mistake only; others give none. */
  readonly keyNames?: (settings: Readonly<Record<string, unknown>>) => readonly string[]
  /**
   * What can be told of keys and rows before the run, without opening anything that may not be there: a file that cannot be read tells
   * nothing. `stream`: the type of the events of a stream that feeds it.
   */
  readonly describe: (
    settings: Settings<P>,
    stream?: RecordType,
  ) => TableShape | TableProblem<P> | Promise<TableShape | TableProblem<P>>
  /** For a table that a stream feeds: the param that names it, and the stage with state that keeps the rows (`settings`: those of the table). */
  readonly feed?: { readonly stream: keyof P & string; readonly stage: string }
  readonly standIn: (settings: Settings<P>) => StandIn
  /** Resolves when lookups can be answered. Rejects with a `RunError`. */
  readonly open: (settings: Settings<P>, context: TableContext) => Promise<RunningTable>
  /** For `check --connect`: resolves when the table can be read, rejects with a `RunError`. */
  readonly probe: (settings: Settings<P>) => Promise<void>
}

export const defineTable = <P extends Params>(spec: Omit<TableSpec<P>, 'kind'>): TableSpec<P> => ({
  kind: 'table',
  ...spec,
})

export const isProblem = <P extends Params>(found: TableShape | TableProblem<P>): found is TableProblem<P> =>
  'param' in found
