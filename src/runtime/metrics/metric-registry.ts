import type {
  MetricDefinition,
  MetricReading,
  MetricSample,
  MetricSeries,
  Metrics,
} from '../../operators/contract/metrics.ts'

/** Every label of the series that counts what came beyond the bound has this value. */
export const overflowLabel = 'overflow'

/** The series that the stages of one run count into. They begin at nothing with each start, as counters of a process do. */
export class MetricRegistry implements Metrics {
  readonly #families = new Map<string, Family>()

  define(definition: MetricDefinition): MetricSeries {
    let family = this.#families.get(definition.name)
    if (family === undefined) {
      family = new Family(definition)
      this.#families.set(definition.name, family)
    }
    return family
  }

  read(): readonly MetricReading[] {
    const families = [...this.#families.values()]
    const overflown = families.filter(({ overflow }) => overflow > 0)
    return [
      ...families.map((family) => family.read()),
      {
        name: 'logpipe_metric_overflow_total',
        help: 'Values of series beyond the "max_series" of their metric.',
        kind: 'counter',
        samples: overflown.map(({ name, overflow }) => ({
          suffix: '',
          labels: { metric: name },
          value: overflow,
        })),
      },
    ]
  }
}

interface Series {
  readonly labels: readonly string[]
  /** The value of a counter or gauge; the sum of a histogram. */
  value: number
  count: number
  /** Observations in each bucket alone; the last is that above all bounds. */
  readonly buckets: number[]
}

class Family implements MetricSeries {
  readonly #definition: MetricDefinition
  readonly #series = new Map<string, Series>()
  #rest: Series | undefined
  /** Values that found no series of their own. */
  overflow = 0

  constructor(definition: MetricDefinition) {
    this.#definition = definition
    // A metric without labels is there from the start, so that a rate over it has a first point.
    if (definition.labels.length === 0 && definition.kind !== 'gauge') this.#of([])
  }

  get name(): string {
    return this.#definition.name
  }

  record(labels: readonly string[], value: number): void {
    const { kind, buckets } = this.#definition
    const series = this.#of(labels)
    if (series === undefined) return
    if (kind === 'gauge') {
      series.value = value
      return
    }
    series.value += value
    if (kind === 'counter') return
    series.count++
    let bucket = 0
    while (bucket < buckets.length && value > buckets[bucket]!) bucket++
    series.buckets[bucket]!++
  }

  /** Undefined: there is no room, and what a gauge would show of others means nothing. */
  #of(labels: readonly string[]): Series | undefined {
    const { kind, maxSeries } = this.#definition
    const key = labels.length === 1 ? labels[0]! : labels.join('\0')
    const known = this.#series.get(key)
    if (known !== undefined) return known
    if (this.#series.size < maxSeries) {
      const series = this.#start(labels)
      this.#series.set(key, series)
      return series
    }
    this.overflow++
    if (kind === 'gauge') return undefined
    this.#rest ??= this.#start(labels.map(() => overflowLabel))
    return this.#rest
  }

  #start(labels: readonly string[]): Series {
    const { kind, buckets } = this.#definition
    return {
      labels: [...labels],
      value: 0,
      count: 0,
      buckets: kind === 'histogram' ? new Array<number>(buckets.length + 1).fill(0) : [],
    }
  }

  read(): MetricReading {
    const { name, kind } = this.#definition
    const all = [...this.#series.values(), ...(this.#rest === undefined ? [] : [this.#rest])]
    return {
      name,
      help: `Counted by the stage "metric".`,
      kind,
      samples: all.flatMap((series) =>
        kind === 'histogram'
          ? this.#readHistogram(series)
          : [{ suffix: '', labels: this.#labels(series), value: series.value }],
      ),
    }
  }

  #readHistogram(series: Series): readonly MetricSample[] {
    const labels = this.#labels(series)
    let below = 0
    const buckets = [...this.#definition.buckets.map(String), '+Inf'].map((le, i) => {
      below += series.buckets[i]!
      return { suffix: '_bucket', labels: { ...labels, le }, value: below }
    })
    return [
      ...buckets,
      { suffix: '_sum', labels, value: series.value },
      { suffix: '_count', labels, value: series.count },
    ]
  }

  #labels({ labels }: Series): Record<string, string> {
    return Object.fromEntries(this.#definition.labels.map((name, i) => [name, labels[i]!]))
  }
}
