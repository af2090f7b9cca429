/** The engine's own metrics, by the conventions of Prometheus: base units, `_total` for what only grows. */
import type { PlanNode } from '../../ir/plan.ts'
import type { MetricReading, MetricSample } from '../../operators/contract/metrics.ts'
import { uidsOf } from '../epoch/uid.ts'
import type { Counters } from '../ledger.ts'
import type { Viewed } from './run-view.ts'

/** What became of events; each event that entered a node has one of these, or is held or queued there. */
const fates = {
  passed: 'passed',
  filtered: 'filtered',
  sampled: 'sampled',
  deduplicated: 'deduplicated',
  throttled: 'throttled',
  late: 'late',
  lateRouted: 'late_routed',
  absorbed: 'absorbed',
  rejected: 'rejected',
  skipped: 'skipped',
  written: 'written',
  undelivered: 'undelivered',
  overflow: 'overflow',
} as const satisfies Partial<Record<keyof Counters, string>>

const totals = {
  read: ['logpipe_events_read_total', 'Events that a source has read.'],
  in: ['logpipe_events_in_total', 'Events that entered a node.'],
  out: ['logpipe_events_out_total', 'Events that left a node.'],
  derived: ['logpipe_events_derived_total', 'New events that a node made.'],
  copied: ['logpipe_events_copied_total', 'Copies made where events go more than one way.'],
  mismatches: ['logpipe_mismatches_total', 'Values of the wrong type that gave null.'],
  lateIdle: [
    'logpipe_late_idle_total',
    'Events older than the watermark with which their partition woke or came up.',
  ],
  timeOutlier: ['logpipe_time_outliers_total', 'Events far in the future that nothing confirmed.'],
  timeStamped: [
    'logpipe_time_stamped_total',
    'Events without a readable time that were given that of their arrival.',
  ],
  replaced: ['logpipe_lines_replaced_total', 'Lines with bytes that are no text, which were read as U+FFFD.'],
} as const satisfies Partial<Record<keyof Counters, readonly [string, string]>>

const gauges = {
  held: ['logpipe_events_held', 'Events that a stage keeps until their turn or their partner comes.'],
  queued: ['logpipe_events_queued', 'Events that wait before a sink that writes its own outbox.'],
} as const satisfies Partial<Record<keyof Counters, readonly [string, string]>>

interface Row {
  readonly labels: Readonly<Record<string, string>>
  readonly counters: Counters
}

export function engineReadings(viewed: Viewed): readonly MetricReading[] {
  const uids = uidsOf(viewed.plan)
  const rows = viewed.plan.nodes.map(
    (node): Row => ({
      labels: { node: uids.get(node.id)!, stage: stageOf(node) },
      counters: viewed.ledger.of(node.id),
    }),
  )
  return [
    reading('logpipe_events_total', 'What became of events.', 'counter', byFate(rows)),
    ...families(totals, 'counter', rows),
    ...families(gauges, 'gauge', rows),
    ...ofSources(viewed),
    ...ofSinks(viewed),
    ...ofEpochs(viewed),
  ]
}

const byFate = (rows: readonly Row[]): readonly MetricSample[] =>
  rows.flatMap(({ labels, counters }) =>
    Object.entries(fates).flatMap(([name, fate]) => {
      const value = counters[name as keyof Counters]
      return value === 0 ? [] : [{ suffix: '', labels: { ...labels, fate }, value }]
    }),
  )

const families = (
  named: Partial<Record<keyof Counters, readonly [string, string]>>,
  kind: 'counter' | 'gauge',
  rows: readonly Row[],
): readonly MetricReading[] =>
  Object.entries(named).map(([key, [name, help]]) =>
    reading(
      name,
      help,
      kind,
      rows.flatMap(({ labels, counters }) => {
        const value = counters[key as keyof Counters]
        return value === 0 ? [] : [{ suffix: '', labels, value }]
      }),
    ),
  )

function ofSources({ graph, clock }: Viewed): readonly MetricReading[] {
  const now = clock.now()
  const bytes: MetricSample[] = []
  const watermarks: MetricSample[] = []
  const lags: MetricSample[] = []
  for (const { name, bytes: read } of graph.sources) {
    const labels = { source: name }
    bytes.push({ suffix: '', labels, value: read })
    const watermark = graph.clocksOf(name)?.watermark
    if (watermark === undefined || !Number.isFinite(watermark)) continue
    watermarks.push({ suffix: '', labels, value: watermark / 1e6 })
    lags.push({ suffix: '', labels, value: (now - watermark) / 1e6 })
  }
  return [
    reading('logpipe_source_read_bytes_total', 'Bytes that a source has read.', 'counter', bytes),
    reading(
      'logpipe_source_watermark_seconds',
      'Event time up to which the events of a source are believed complete, in seconds since 1970.',
      'gauge',
      watermarks,
    ),
    reading(
      'logpipe_source_lag_seconds',
      'How far the event time of a source is behind the clock.',
      'gauge',
      lags,
    ),
  ]
}

function ofSinks({ plan, graph }: Viewed): readonly MetricReading[] {
  const sinks = plan.nodes.flatMap((node) =>
    node.op === 'sink' ? [{ labels: { sink: node.name }, waiting: graph.sinks.get(node.id)!.waiting }] : [],
  )
  return [
    reading(
      'logpipe_buffer_events',
      'Events that wait before a sink, those being written included.',
      'gauge',
      sinks.map(({ labels, waiting }) => ({ suffix: '', labels, value: waiting.events })),
    ),
    reading(
      'logpipe_buffer_bytes',
      'Memory that events before a sink hold.',
      'gauge',
      sinks.map(({ labels, waiting }) => ({ suffix: '', labels, value: waiting.bytes })),
    ),
  ]
}

function ofEpochs({ epochs, restarts }: Viewed): readonly MetricReading[] {
  if (epochs === undefined) return []
  const one = (value: number): readonly MetricSample[] => [{ suffix: '', labels: {}, value }]
  return [
    reading('logpipe_epoch', 'Number of the last epoch that was begun.', 'gauge', one(epochs.number)),
    reading(
      'logpipe_epochs_decided_total',
      'Epochs that were decided since the start.',
      'counter',
      one(epochs.decided),
    ),
    reading(
      'logpipe_restarts_total',
      'How often the pipeline has begun again from its last epoch, since others were given what it was reading.',
      'counter',
      one(restarts),
    ),
    reading(
      'logpipe_epoch_pending_seconds',
      'How long an epoch has been waiting for its decision; 0 without one.',
      'gauge',
      one((epochs.waiting()?.micros ?? 0) / 1e6),
    ),
  ]
}

const reading = (
  name: string,
  help: string,
  kind: MetricReading['kind'],
  samples: readonly MetricSample[],
): MetricReading => ({ name, help, kind, samples })

function stageOf(node: PlanNode): string {
  switch (node.op) {
    case 'source':
    case 'sink':
    case 'stateful':
      return node.use.name
    case 'step':
      return node.step.op === 'call' ? node.step.use.name : node.step.op
    default:
      return node.op
  }
}
