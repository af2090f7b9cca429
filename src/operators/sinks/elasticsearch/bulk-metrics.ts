import type { Metrics } from '../../contract/metrics.ts'

/** What became of a document. `unanswered`: it was sent, and no answer says whether it was written; it is sent again. */
export type Fate = 'written' | 'there' | 'busy' | 'refused' | 'skipped' | 'unanswered'

/** What the sink tells of its requests (`/metrics`). */
export interface BulkMetrics {
  readonly answered: (seconds: number) => void
  readonly failed: (code: string) => void
  readonly documents: (fate: Fate, count: number) => void
  readonly size: (bytes: number) => void
  readonly limit: (requests: number) => void
  readonly underway: (requests: number) => void
}

const seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30]

/** The families are one for all sinks of the kind, the sink is a label. */
export function bulkMetrics(metrics: Metrics, sink: string): BulkMetrics {
  const define = (
    name: string,
    kind: 'counter' | 'gauge' | 'histogram',
    labels: readonly string[] = [],
    buckets: readonly number[] = [],
  ) =>
    metrics.define({
      name: `logpipe_elasticsearch_${name}`,
      kind,
      labels: ['sink', ...labels],
      buckets,
      maxSeries: 1000,
    })
  const latency = define('bulk_latency_seconds', 'histogram', [], seconds)
  const requests = define('bulks_total', 'counter', ['result'])
  const documents = define('documents_total', 'counter', ['result'])
  const errors = define('errors_total', 'counter', ['code'])
  const size = define('bulk_bytes', 'gauge')
  const limit = define('requests_allowed', 'gauge')
  const underway = define('requests_underway', 'gauge')
  return {
    answered(took) {
      latency.record([sink], took)
      requests.record([sink, 'answered'], 1)
    },
    failed(code) {
      requests.record([sink, 'failed'], 1)
      errors.record([sink, code], 1)
    },
    documents: (fate, count) => documents.record([sink, fate], count),
    size: (bytes) => size.record([sink], bytes),
    limit: (count) => limit.record([sink], count),
    underway: (count) => underway.record([sink], count),
  }
}
