import { Duration, isRecord, type Rec, type Value } from '../../core/value.ts'
import type { RetryPolicy } from '../../ir/plan.ts'

const keys = ['max', 'backoff', 'park']
const example = '{max: 8, backoff: 1s..60s}'

/** Says what is wrong with the setting `retry`. */
export function retryProblem(value: Value): string | undefined {
  const unknown = Object.keys(value as Rec).find((key) => !keys.includes(key))
  if (unknown !== undefined)
    return `"retry" has no "${unknown}"; it takes "max", "backoff" and "park", as in ${example}.`
  const { max, backoff, park } = value as Rec
  if (max !== undefined && (!Number.isInteger(max) || (max as number) < 1))
    return '"retry.max" is a whole number of at least 1.'
  if (park !== undefined && !(park instanceof Duration && park.micros >= 1000))
    return '"retry.park" is a duration of at least 1ms, such as 60s.'
  if (backoff === undefined) return undefined
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
