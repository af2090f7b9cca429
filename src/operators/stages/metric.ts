import { mismatches } from '../../core/mismatch.ts'
import { toText } from '../../core/to-text.ts'
import { Duration, type Value } from '../../core/value.ts'
import { anyType, openRecord, withoutNull } from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineStage, Refusal } from '../contract/stage.ts'
import { bucketsOf, labelsOf, nameProblem } from './metric/metric-settings.ts'

export const metric = defineStage({
  name: 'metric',
  summary: 'Counts events or their values for Prometheus and lets them pass.',
  since: '0.2.0',
  params: {
    name: param.text({
      doc: 'The name of the metric. Stages with one name count into one metric.',
      required: true,
      check: (value) => nameProblem(String(value)),
    }),
    kind: param.choice(['counter', 'gauge', 'histogram'], {
      doc: 'A sum that only grows, the last value, or how values are spread.',
      required: true,
    }),
    value: param.expression({
      doc: 'A number, or a duration, which is counted in seconds. A counter without it counts events; a null is passed over.',
      type: anyType,
    }),
    labels: param.expression({
      doc: 'A record such as {method: method}: a series of its own for each combination of values.',
      type: openRecord,
    }),
    buckets: param.any({
      doc: 'Upper bounds for a histogram, ascending.',
      check: (value) =>
        bucketsOf(value) === undefined
          ? 'The setting "buckets" needs a list of ascending numbers, such as [0.1, 0.5, 1].'
          : undefined,
    }),
    max_series: param.int({
      doc: 'Most series. Values of further ones are counted together in one whose labels are all "overflow", those of a gauge not at all; "logpipe_metric_overflow_total" says how many.',
      default: '10000',
      min: 1,
    }),
  },
  positional: ['name', 'kind'],
  memory: 'bounded',
  passes: true,
  examples: [
    {
      title: 'Count requests by status; they are there for "logpipe run --metrics"',
      stages: 'metric("http_requests_total", counter, labels: {status: status})',
      in: [{ status: 200 }, { status: 404 }],
      out: [{ status: 200 }, { status: 404 }],
    },
    {
      title: 'How long they took, in seconds',
      stages: 'metric("http_request_seconds", histogram, value: ms / 1000, buckets: [0.1, 1])',
      in: [{ ms: 20 }],
      out: [{ ms: 20 }],
    },
  ],
  check({ kind, value, labels, buckets }) {
    if (value === undefined && kind !== 'counter')
      return {
        param: 'kind',
        message: `A ${kind} needs a value.`,
        help: 'Write "value: FIELD"; only a counter can count events alone.',
      }
    if (buckets !== undefined && kind !== 'histogram')
      return { param: 'buckets', message: `A ${kind} has no buckets.`, help: 'Only a histogram has some.' }
    const { kind: given } = withoutNull(value?.type ?? anyType)
    if (!['int', 'float', 'duration', 'any', 'unknown'].includes(given))
      return { param: 'value', message: `The setting "value" needs a number or a duration.` }
    if (labels === undefined) return undefined
    const named = labelsOf(labels)
    if (typeof named === 'string') return { param: 'labels', message: named }
    const bad = named.find(({ name }) => !/^(?!__)[A-Za-z_]\w*$/.test(name))
    if (bad !== undefined) return { param: 'labels', message: `"${bad.name}" cannot be the name of a label.` }
    return kind === 'histogram' && named.some(({ name }) => name === 'le')
      ? { param: 'labels', message: 'The label "le" of a histogram is that of its buckets.' }
      : undefined
  },
  shares({ name, kind, labels }) {
    const named = labels === undefined ? [] : labelsOf(labels)
    const names = typeof named === 'string' ? [] : named.map((label) => label.name)
    return { name, form: `a ${kind} ${names.length === 0 ? 'without labels' : `by ${names.join(', ')}`}` }
  },
  open({ name, kind, value, labels, buckets, max_series }, { evaluate, metrics, strict }) {
    const named = labels === undefined ? [] : labelsOf(labels)
    const readers = typeof named === 'string' ? [] : named.map((label) => evaluate(label.value))
    const read = value && evaluate(value)
    const series = metrics.define({
      name,
      kind,
      labels: typeof named === 'string' ? [] : named.map((label) => label.name),
      buckets: kind === 'histogram' ? (bucketsOf(buckets ?? null) ?? usualBuckets) : [],
      maxSeries: max_series,
    })
    const texts = readers.map(() => '')
    return {
      each(row) {
        const before = mismatches.count
        const number = read === undefined ? 1 : numberOf(read(row), kind)
        for (const [i, reader] of readers.entries()) {
          const label = reader(row)
          texts[i] = label === null ? '' : toText(label)
        }
        if (mismatches.count !== before) return strict ? new Refusal('LP5301', mismatches.last) : null
        if (number !== null) series.record(texts, number)
        return null
      },
    }
  },
})

/** Seconds: what a request to a server takes. */
const usualBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

function numberOf(value: Value, kind: string): number | null {
  if (value === null) return null
  const number =
    value instanceof Duration ? value.micros / 1e6 : typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number') {
    mismatches.count++
    mismatches.last = 'the value of a metric is no number'
    return null
  }
  if (kind !== 'counter' || number >= 0) return number
  mismatches.count++
  mismatches.last = 'a counter cannot go down'
  return null
}
