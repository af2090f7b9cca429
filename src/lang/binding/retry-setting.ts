import { Duration, isRecord, type Rec, type Value } from '../../core/value.ts'
import type { RetryPolicy } from '../../ir/plan.ts'
import { noSuchKey, type PartProblem } from '../../operators/contract/part-problem.ts'

const keys = ['max', 'backoff', 'park']

/** Says what is wrong with the setting `retry`. */
export function* retryProblems(value: Value): Iterable<PartProblem> {
  for (const key of Object.keys(value as Rec)) if (!keys.includes(key)) yield noSuchKey('retry', key, keys)
  const { max, backoff, park } = value as Rec
  if (max !== undefined && (!Number.isInteger(max) || (max as number) < 1))
    yield { at: 'max', message: '"retry.max" is a whole number of at least 1.' }
  if (park !== undefined && !(park instanceof Duration && park.micros >= 1000))
    yield { at: 'park', message: '"retry.park" is a duration of at least 1ms, such as 60s.' }
  const problem = backoff === undefined ? undefined : backoffProblem(backoff)
  if (problem !== undefined) yield { at: 'backoff', message: problem }
}

function backoffProblem(backoff: Value): string | undefined {
  const { from, to } = spread(backoff)
  if (!(from instanceof Duration) || !(to instanceof Duration))
    return '"retry.backoff" is the first wait and the longest, such as 1s..60s.'
  if (from.micros < 1000) return 'The first wait of "retry.backoff" is at least 1ms.'
  return to.micros < from.micros
    ? 'The longest wait of "retry.backoff" is no less than the first.'
    : undefined
}

/** The setting, checked. */
export function readRetry(value: Readonly<Record<string, Value>>): RetryPolicy {
  const { max, backoff, park } = value
  const { from, to } = spread(backoff)
  return {
    ...(typeof max === 'number' ? { max } : {}),
    ...(from instanceof Duration && to instanceof Duration ? { first: from.micros, longest: to.micros } : {}),
    ...(park instanceof Duration ? { park: park.micros } : {}),
  }
}

/** `1s..60s`, or one wait for all. */
const spread = (value: Value | undefined): { readonly from?: Value; readonly to?: Value } =>
  value instanceof Duration ? { from: value, to: value } : isRecord(value ?? null) ? (value as Rec) : {}
