import { isRecord, type Value } from '../../../core/value.ts'
import type { Expr } from '../../../ir/expression.ts'

/** What is wrong with the name of a metric, as a sentence. */
export function nameProblem(name: string): string | undefined {
  if (!/^[A-Za-z_:][\w:]*$/.test(name))
    return `"${name}" cannot be the name of a metric: write letters, digits and "_", such as "http_requests_total".`
  return /^(logpipe|process)_/.test(name)
    ? `Names that begin with "logpipe_" or "process_" are those of logpipe's own metrics.`
    : undefined
}

/** The labels by name, or what is wrong with them, as a sentence. */
export function labelsOf(labels: Expr): readonly { readonly name: string; readonly value: Expr }[] | string {
  if (labels.op === 'record') return labels.entries.map(({ key, value }) => ({ name: key, value }))
  if (labels.op === 'const' && isRecord(labels.value)) {
    const { type, span } = labels
    return Object.entries(labels.value).map(([name, value]) => ({
      name,
      value: {
        op: 'const',
        value,
        type: type.kind === 'record' ? (type.fields.get(name) ?? type) : type,
        span,
      },
    }))
  }
  return 'The names of labels must be known before the run: write a record, such as {method: method}.'
}

/** Ascending numbers; undefined: the value is none. */
export function bucketsOf(value: Value): readonly number[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const bounds = value.filter((bound) => typeof bound === 'number')
  const isAscending = bounds.every((bound, i) => i === 0 || bounds[i - 1]! < bound)
  return bounds.length === value.length && isAscending ? bounds : undefined
}
