/** What a module that a pipeline uses brings along, and how it can fail to. */
import type { AggregatorSpec } from './aggregator.ts'
import type { StageSpec } from './stage.ts'

/** The operators of one plugin, ready for a catalog. */
export interface PluginOperators {
  readonly aggregators: readonly AggregatorSpec[]
  /** One for each group aggregator. */
  readonly stages: readonly StageSpec[]
}

/** One thing that breaks the contract. */
export interface PluginProblem {
  /** It is the name that is wrong. */
  readonly isName: boolean
  /** A full sentence that begins with what is wrong. */
  readonly message: string
}

export type PluginOutcome =
  | { readonly kind: 'loaded'; readonly operators: PluginOperators }
  /** There is no such file or package. */
  | { readonly kind: 'missing' }
  /** Its code threw while it was loaded, or cannot be read as a module; `reason` in the words of what was thrown. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'broken'; readonly problems: readonly PluginProblem[] }

/**
 * Loads a plugin, which runs its code. `specifier` as written after `use`: a path with the ending of a module, or `package:` and a name;
 * `from` is the path of the file that uses it. Never rejects.
 */
export type LoadPlugin = (specifier: string, from: string) => Promise<PluginOutcome>

const packagePrefix = 'package:'

/** The package that a `use` names; undefined where it names a file. */
export const packageOf = (specifier: string): string | undefined =>
  specifier.startsWith(packagePrefix) ? specifier.slice(packagePrefix.length) : undefined

/** A `use` of a module and not of another pipeline. */
export const isPlugin = (specifier: string): boolean =>
  packageOf(specifier) !== undefined || /\.m?[jt]s$/.test(specifier)
