import { mismatch } from '../../core/mismatch.ts'
import { thrownOr } from '../../core/thrown-or.ts'
import type { Value } from '../../core/value.ts'
import { optional, type RecordType, type Type } from '../../ir/type.ts'
import type { TextParser } from '../contract/format.ts'
import type { ArgumentProblem, TypedArgument } from '../contract/function.ts'

/** A pattern that can be used. */
interface Pattern {
  readonly schema: () => RecordType
  readonly parser: () => TextParser
}

/** A language of patterns by which texts are read. */
interface PatternLanguage {
  /** Throws a `Problem`, whose message is a full sentence. */
  readonly compile: (pattern: string) => Pattern
  readonly Problem: new (...args: never[]) => Error & { readonly help?: string | undefined }
  /** `grok pattern` */
  readonly noun: string
}

/** What functions are alike in that read their first argument, a text, by their second, a pattern; null where it does not fit. */
export function readsByPattern({ compile: mustCompile, Problem, noun }: PatternLanguage) {
  const compile = (pattern: string) => thrownOr(Problem, () => mustCompile(pattern))
  const reader = (pattern: string): TextParser | undefined => {
    const compiled = compile(pattern)
    return compiled instanceof Error ? undefined : compiled.parser()
  }
  return {
    constant: [1],
    check([, pattern]: readonly (Value | undefined)[]): ArgumentProblem | undefined {
      const compiled = typeof pattern === 'string' ? compile(pattern) : undefined
      if (!(compiled instanceof Error)) return undefined
      const { message, help } = compiled
      return { index: 1, message, ...(help === undefined ? {} : { help }) }
    },
    result([, pattern]: readonly TypedArgument[]): Type | undefined {
      if (typeof pattern?.constant !== 'string') return undefined
      const compiled = compile(pattern.constant)
      return compiled instanceof Error ? undefined : optional(compiled.schema())
    },
    make([, pattern]: readonly (Value | undefined)[]) {
      const known = typeof pattern === 'string' ? reader(pattern) : undefined
      return (s: string, p: string): Value => {
        const read = known ?? reader(p)
        if (read === undefined) return mismatch(`"${p}" is no ${noun}`)
        const event = read(s)
        return typeof event === 'string' ? null : event
      }
    },
  }
}
