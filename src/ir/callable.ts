import type { Value } from '../core/value.ts'

/** What a run gives to expressions that are not pure. Injected, so that tests and replays decide. */
export interface RunContext {
  /** Microseconds since 1970, UTC. */
  readonly now: () => number
  /** In [0, 1). */
  readonly random: () => number
  /** The tables of the run by their names in the plan. Absent while constants are worked out, which no lookup is part of. */
  readonly tables?: ReadonlyMap<string, TableReader>
}

/** What expressions see of a table. */
export interface TableReader {
  /**
   * The answer for the values of a key, none of them null; `undefined` where the table has none. Gives what is there now: of a table that
   * answers later, what has come. A value of the wrong type is noted with `mismatch` (core/mismatch.ts) and has no answer.
   */
  readonly get: (keys: readonly Value[]) => Value | undefined
}

/** The kinds of value that an argument may have at run time; checked before the call where the static type does not prove it. */
export type ArgumentKind =
  | 'any'
  | 'bool'
  | 'int'
  | 'num'
  | 'string'
  | 'bytes'
  | 'time'
  | 'duration'
  | 'regex'
  | 'list'
  | 'record'
  | 'lambda'

/** The part of a function that the evaluators need. */
export interface Callable {
  readonly name: string
  /** Called also when a required argument is null (`is_string`, `type_of` …). Otherwise a null in a required argument gives null. */
  readonly takesNull: boolean
  /** False for `now`, `random`, `uuid`: never folded. */
  readonly deterministic: boolean
  /** For the argument at this index: the kinds it takes and whether null is passed on (an optional argument). The last entry repeats for a variadic. */
  readonly accepts: (index: number) => { readonly kinds: readonly ArgumentKind[]; readonly nullable: boolean }
  /**
   * Makes the function to call for each event. `constants[i]` is the value of argument i where it is known before the run (regexes,
   * patterns), undefined elsewhere. Arguments arrive in the order of the parameters, defaults filled in; a lambda arrives as a JS function.
   * What it returns is never `undefined`; it does not throw for any value of the accepted kinds: it gives null, or `mismatch`.
   */
  readonly make: (
    constants: readonly (Value | undefined)[],
    context: RunContext,
  ) => (...args: readonly unknown[]) => Value
}
