import type { Metrics } from '../../contract/metrics.ts'
import type { Tier } from '../../contract/tries.ts'

/** What a sink tells of its sends (`/metrics`). */
export interface SendMetrics {
  readonly answered: (seconds: number, messages: number) => void
  readonly failed: (code: string) => void
  /** The same messages are tried again. */
  readonly retried: (tier: Tier) => void
  /** A message will never be sent. */
  readonly refused: (code: string) => void
  readonly batch: (bytes: number) => void
  readonly underway: (requests: number) => void
  /** What was taken and is not answered yet. */
  readonly queue: (messages: number, bytes: number) => void
}

const seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30]

/** The families are one for all sinks of the kind, the sink is a label. */
export function sendMetrics(metrics: Metrics, sink: string): SendMetrics {
  const define = (
    name: string,
    kind: 'counter' | 'gauge' | 'histogram',
    labels: readonly string[],
    buckets: readonly number[] = [],
  ) =>
    metrics.define({
      name: `logpipe_kafka_${name}`,
      kind,
      labels: ['sink', ...labels],
      buckets,
      maxSeries: 1000,
    })
  const latency = define('send_latency_seconds', 'histogram', [], seconds)
  const sends = define('sends_total', 'counter', ['result'])
  const messages = define('messages_total', 'counter', [])
  const errors = define('errors_total', 'counter', ['code'])
  const retries = define('retries_total', 'counter', ['tier'])
  const letters = define('dead_letters_total', 'counter', ['code'])
  const size = define('batch_bytes', 'gauge', [])
  const requests = define('requests_underway', 'gauge', [])
  const queued = define('queue_messages', 'gauge', [])
  const queuedBytes = define('queue_bytes', 'gauge', [])
  return {
    answered(took, count) {
      latency.record([sink], took)
      sends.record([sink, 'answered'], 1)
      messages.record([sink], count)
    },
    failed(code) {
      sends.record([sink, 'failed'], 1)
      errors.record([sink, code], 1)
    },
    retried: (tier) => retries.record([sink, tier], 1),
    refused: (code) => letters.record([sink, code], 1),
    batch: (bytes) => size.record([sink], bytes),
    underway: (count) => requests.record([sink], count),
    queue(count, bytes) {
      queued.record([sink], count)
      queuedBytes.record([sink], bytes)
    },
  }
}
