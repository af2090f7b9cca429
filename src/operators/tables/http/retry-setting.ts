import { Duration, isRecord, type Value } from '../../../core/value.ts'

/** When and how often a question is asked again; times in microseconds. */
export interface Retry {
  readonly max: number
  readonly first: number
  readonly longest: number
  readonly status: ReadonlySet<number>
}

const usual: Retry = {
  max: 3,
  first: 500_000,
  longest: 10_000_000,
  status: new Set([408, 425, 429, 500, 502, 503, 504]),
}

/** Reads `{max: 8, backoff: 2s..30s, status: [429, 503]}`. A text: what is wrong with it, as a full sentence. */
export function readRetry(setting: Readonly<Record<string, Value>> | undefined): Retry | string {
  const retry = { ...usual }
  for (const [name, value] of Object.entries(setting ?? {})) {
    switch (name) {
      case 'max':
        if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
          return '"max" in "retry" must be a whole number, 0 for no second try.'
        retry.max = value
        break
      case 'backoff': {
        const [first, longest] = isRecord(value) ? [value['from'], value['to']] : [value, value]
        if (
          !(first instanceof Duration && longest instanceof Duration) ||
          first.micros <= 0 ||
          longest.micros < first.micros
        )
          return '"backoff" in "retry" must be a duration or a range of such, as in "500ms..10s".'
        retry.first = first.micros
        retry.longest = longest.micros
        break
      }
      case 'status': {
        const codes = Array.isArray(value) ? value : [value]
        if (!codes.every((code) => typeof code === 'number' && Number.isInteger(code)))
          return '"status" in "retry" must be a list of HTTP status codes, as in [429, 503].'
        retry.status = new Set(codes as number[])
        break
      }
      default:
        return `"retry" knows "max", "backoff" and "status", not "${name}".`
    }
  }
  return retry
}
