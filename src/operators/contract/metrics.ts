/** What the stage `metric` counts into, and how it is read. Knows nothing of Prometheus but its three kinds. */
export type MetricKind = 'counter' | 'gauge' | 'histogram'

/** A family of series: one for each combination of label values that comes. */
export interface MetricDefinition {
  readonly name: string
  readonly kind: MetricKind
  readonly labels: readonly string[]
  /** Upper bounds of the buckets of a histogram, ascending, without +∞. */
  readonly buckets: readonly number[]
  /** Most series; what comes beyond is counted together. */
  readonly maxSeries: number
}

export interface MetricSeries {
  /** Adds to a counter, sets a gauge, observes a value for a histogram. `labels` are values in the order of the definition. */
  readonly record: (labels: readonly string[], value: number) => void
}

export interface Metrics {
  /** The series of a family; stages that define the same one share it. */
  readonly define: (definition: MetricDefinition) => MetricSeries
}

/** One value at the moment of reading. */
export interface MetricSample {
  /** What stands after the name of the family: `_bucket`, `_sum`; empty for counters and gauges. */
  readonly suffix: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A family with its values at the moment of reading. */
export interface MetricReading {
  readonly name: string
  readonly help: string
  readonly kind: MetricKind
  readonly samples: readonly MetricSample[]
}
