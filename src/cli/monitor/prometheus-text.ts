import { Gauge, type MetricObjectWithValues, type MetricType, type MetricValue, Registry } from 'prom-client'
import type { MetricReading } from '../../operators/contract/metrics.ts'

/** A metric that prom-client prints and that was counted elsewhere. */
class ReadMetric extends Gauge {
  readonly #reading: MetricReading

  constructor(reading: MetricReading) {
    super({ name: reading.name, help: reading.help, registers: [] })
    this.#reading = reading
  }

  override async get(): Promise<MetricObjectWithValues<MetricValue<string>>> {
    const { name, kind, samples } = this.#reading
    const whole = await super.get()
    return {
      ...whole,
      type: kind as unknown as MetricType,
      values: samples.map(({ suffix, labels, value }) => ({ metricName: `${name}${suffix}`, labels, value })),
    }
  }
}

/** The readings in the text format of Prometheus, and its content type. */
export async function prometheusText(
  readings: readonly MetricReading[],
): Promise<{ readonly text: string; readonly type: string }> {
  const registry = new Registry()
  for (const reading of readings)
    if (reading.samples.length > 0) registry.registerMetric(new ReadMetric(reading))
  return { text: await registry.metrics(), type: registry.contentType }
}
