import type { Value } from '../../core/value.ts'
import type { RunContext } from '../../ir/callable.ts'
import type { Type } from '../../ir/type.ts'

export type FunctionGroup =
  | 'conversion'
  | 'text'
  | 'read-write'
  | 'number'
  | 'time'
  | 'list'
  | 'record'
  | 'privacy'
  | 'network'

/** What the type checker knows of an argument. */
export interface TypedArgument {
  readonly type: Type
  /** The value where it is known before the run. */
  readonly constant?: Value
  /** A lambda: the type of its body. */
  readonly result?: Type
  /** A lambda: how many parameters it names. */
  readonly arity?: number
}

/** A constant argument that cannot work, found before the run: `"%Y" is strftime`. */
export interface ArgumentProblem {
  /** Index of the argument. */
  readonly index: number
  /** A full sentence. */
  readonly message: string
  readonly help?: string
  /** What to write instead of the argument's text. */
  readonly fix?: string
}

/**
 * One function of the language: one value in one file. Docs, completion, checks and both evaluators derive from it.
 */
export interface FunctionSpec {
  readonly name: string
  readonly group: FunctionGroup
  /** One sentence, a verb first, under 80 characters. */
  readonly summary: string
  readonly since: string
  /**
   * As the reference writes it: `truncate(s: string, max: int, suffix: string = "") -> string`. Parameter types: every type of the
   * language, `num` (int or float), `rec` (any record), type variables `T U`, unions `string|list<string>`, lambdas `x -> bool`,
   * `(k, v) -> any`, a variadic `a: T, …` (repeats the last parameter), a default `= …`. A result `T?` may be null.
   * Several signatures: overloads, tried in order.
   */
  readonly signature: string | readonly string[]
  /** Called also when a required argument is null. */
  readonly takesNull?: boolean
  /** Not pure: `now`, `random`, `uuid`. */
  readonly deterministic?: false
  /** Indexes of arguments that must be known before the run (regexes, patterns, zones where it pays). */
  readonly constant?: readonly number[]
  /** A result type that the signature cannot tell (`capture`, `get`, `pick`, `merge`). `undefined`: take the signature's. */
  readonly result?: (args: readonly TypedArgument[]) => Type | undefined
  /** Looks at constant arguments before the run. */
  readonly check?: (constants: readonly (Value | undefined)[]) => ArgumentProblem | undefined
  /** At least one; executed by the tests on both evaluators. `gives` is an expression too. */
  readonly examples: readonly { readonly code: string; readonly gives: string }[]
  /**
   * The behaviour. `constants[i]`: the value of argument i where known. Arguments come checked against the signature and with defaults
   * filled in; those that are null reach it only with `takesNull` or where the parameter is optional. A lambda is a JS function.
   * Never throws, never returns undefined; null when there is no answer; `mismatch(…)` for a wrong value.
   */
  readonly make: (
    constants: readonly (Value | undefined)[],
    context: RunContext,
  ) => (...args: readonly unknown[]) => Value
}

/** The short form: most functions need neither constants nor context. `run` declares the types that its signature promises. */
export type FunctionDefinition =
  | (Omit<FunctionSpec, 'make'> & { readonly run: (...args: never[]) => Value })
  | (Omit<FunctionSpec, 'make'> & {
      readonly make: (
        constants: readonly (Value | undefined)[],
        context: RunContext,
      ) => (...args: never[]) => Value
    })

export function defineFunction(definition: FunctionDefinition): FunctionSpec {
  if ('make' in definition) return definition as FunctionSpec
  const { run, ...rest } = definition
  return { ...rest, make: () => run as (...args: readonly unknown[]) => Value }
}
