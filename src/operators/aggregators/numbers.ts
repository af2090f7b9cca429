import { mismatch } from '../../core/mismatch.ts'
import { Duration, typeName, type Value } from '../../core/value.ts'
import { withArticle } from '../../core/with-article.ts'
import type { Expr } from '../../ir/expression.ts'
import {
  anyType,
  durationType,
  floatType,
  optional,
  printType,
  type Type,
  withoutNull,
} from '../../ir/type.ts'
import type { Aggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'

/** What is calculated with: numbers, or durations where the type of the expression says so. */
export const numbers = param.expression({
  doc: 'What is read of each event: numbers or durations.',
  type: anyType,
  required: true,
})

export const isDuration = (x: Expr): boolean => withoutNull(x.type).kind === 'duration'

/** Finds an expression whose type can be neither number nor duration. */
export function checkNumbers({ x }: { readonly x: Expr }) {
  const { kind } = withoutNull(x.type)
  if (['int', 'float', 'duration', 'any', 'unknown', 'null'].includes(kind)) return undefined
  const given = withArticle(printType(withoutNull(x.type)))
  return { param: 'x', message: `Numbers or durations are due here, and this is ${given}.` } as const
}

/** A float, or a duration of durations; null where there is none. */
export const meanType = (x: Expr): Type => optional(isDuration(x) ? durationType : floatType)

/** Notes a value that is no number. Nulls are skipped without a word. */
export function skip(value: Value, needed = 'number'): void {
  if (value !== null) mismatch(`${withArticle(typeName(value))} is no ${needed}`)
}

/** Durations are handed on as microseconds, and the result is a duration again, rounded to microseconds. */
export const overDurations = <S extends object>(inner: Aggregator<S>): Aggregator<S> => ({
  ...inner,
  add(state, a, b, at) {
    if (a instanceof Duration) inner.add(state, a.micros, b, at)
    else skip(a, 'duration')
  },
  addRun: undefined,
  finish(state, window) {
    const result = inner.finish(state, window)
    return typeof result === 'number' ? new Duration(Math.round(result)) : null
  },
})

/** The aggregator itself over numbers, and its form for durations over durations. */
export const byType = <S extends object>(x: Expr, inner: Aggregator<S>): Aggregator<S> =>
  isDuration(x) ? overDurations(inner) : inner
