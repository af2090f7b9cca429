import type { MetricReading } from '../../operators/contract/metrics.ts'

/** What every Prometheus client tells of its process, under the usual names. */
export function processReadings(): readonly MetricReading[] {
  const { user, system } = process.cpuUsage()
  const one = (name: string, help: string, kind: 'counter' | 'gauge', value: number): MetricReading => ({
    name,
    help,
    kind,
    samples: [{ suffix: '', labels: {}, value }],
  })
  return [
    one('process_cpu_seconds_total', 'CPU time of the process.', 'counter', (user + system) / 1e6),
    one(
      'process_resident_memory_bytes',
      'Resident memory of the process.',
      'gauge',
      process.memoryUsage.rss(),
    ),
    one(
      'process_start_time_seconds',
      'When the process started, in seconds since 1970.',
      'gauge',
      performance.timeOrigin / 1000,
    ),
  ]
}
