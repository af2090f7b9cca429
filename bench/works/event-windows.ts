import { readFileSync } from 'node:fs'
import { duckdb, filter, logpipe, script } from '../contenders.ts'
import { throughput } from '../throughput.ts'
import { eventColumns } from './events-expected.ts'

/** Of the input, as the goals name it. */
const megabytes = 200

interface Row {
  readonly host: string
  readonly start: number
  readonly n: number
  readonly mean: number
  readonly p99: number
}

/** The rows of an output, whatever tool wrote them, by window and host. */
const rowsOf = (path: string): ReadonlyMap<string, Row> =>
  new Map(
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const { host, start, n, mean, p99 } = JSON.parse(line) as Record<string, unknown>
        const at =
          typeof start === 'number' ? start : Date.parse(String(start).replace(' ', 'T').replace(/Z?$/, 'Z'))
        return [
          `${at} ${String(host)}`,
          { host: String(host), start: at, n: Number(n), mean: Number(mean), p99: Number(p99) },
        ] as const
      }),
  )

const known = new Map<string, ReadonlyMap<string, Row>>()

/** Worked out from the whole input at once: all events of a window, whatever came when. `steps`: how many windows of ten seconds each event is in. */
function reference(input: string, steps: number): ReadonlyMap<string, Row> {
  const key = `${steps} ${input}`
  const found = known.get(key)
  if (found !== undefined) return found
  const groups = new Map<string, number[]>()
  for (const line of readFileSync(input, 'utf8').split('\n')) {
    if (line === '') continue
    const {
      ts,
      host,
      latency_ms: latency,
    } = JSON.parse(line) as { ts: string; host: string; latency_ms: number }
    const last = Math.floor(Date.parse(ts) / 10_000) * 10_000
    for (let step = 0; step < steps; step++) {
      const name = `${last - step * 10_000} ${host}`
      const values = groups.get(name)
      if (values === undefined) groups.set(name, [latency])
      else values.push(latency)
    }
  }
  const rows = new Map<string, Row>()
  for (const [name, values] of groups) {
    values.sort((a, b) => a - b)
    const place = 0.99 * (values.length - 1)
    const low = values[Math.floor(place)]!
    const p99 = low + (values[Math.ceil(place)]! - low) * (place - Math.floor(place))
    const [start, host] = name.split(' ') as [string, string]
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    rows.set(name, { host, start: Number(start), n: values.length, mean, p99 })
  }
  known.set(key, rows)
  return rows
}

/** Counts and means are exact; p99 may be off by what its sketch states. */
const isRight =
  (steps: (tool: string) => number) =>
  (input: string, output: string, tool: string): boolean => {
    const wanted = reference(input, steps(tool))
    const came = rowsOf(output)
    if (came.size !== wanted.size) return false
    for (const [name, row] of wanted) {
      const other = came.get(name)
      if (other === undefined || other.n !== row.n) return false
      if (Math.abs(other.mean - row.mean) > 1e-9 * Math.max(1, row.mean)) return false
      if (Math.abs(other.p99 - row.p99) > 0.02 * row.p99 + 1) return false
    }
    return true
  }

const query =
  'COPY (SELECT host, time_bucket(INTERVAL 10 seconds, ts::TIMESTAMP) AS start, count(*) AS n, avg(latency_ms) AS mean, ' +
  'quantile_cont(latency_ms, 0.99) AS p99 ' +
  `FROM read_json(IN, format='newline_delimited', columns=${eventColumns}) GROUP BY ALL ORDER BY start, host) TO OUT (FORMAT json)`

/** Miller holds all groups to the end; the first eighteen characters of a time name its ten seconds. */
const windowsOfMiller = [
  ...['put', '$start = $ts[1:18] . "0Z"'],
  ...['then', 'stats1', '-i', '-a', 'count,mean,p99', '-f', 'latency_ms', '-g', 'host,start'],
  ...['then', 'rename', 'latency_ms_count,n,latency_ms_mean,mean,latency_ms_p99,p99'],
]

export const tumblingWindows = throughput({
  name: 'tumbling',
  megabytes,
  title: 'NDJSON: count, mean and p99 by host, ten seconds of event time',
  data: 'events',
  result: 'json',
  expected: () => undefined,
  verify: isRight(() => 1),
  contenders: [
    logpipe('tumbling.pipe'),
    script('tumbling.mjs'),
    duckdb(query),
    filter('mlr', ['--ijsonl', '--ojsonl', ...windowsOfMiller], { slow: true }),
  ],
  goals: [
    { against: 'script', fasterBy: 3 },
    { against: 'DuckDB', fasterBy: 1.3 },
    { against: 'mlr', fasterBy: 20 },
  ],
})

export const slidingWindows = throughput({
  name: 'sliding',
  megabytes,
  title: 'The same over ten minutes every ten seconds: sixty panes',
  data: 'events',
  result: 'json',
  expected: () => undefined,
  verify: isRight((tool) => (tool === 'tumbling' ? 1 : 60)),
  contenders: [logpipe('sliding.pipe'), { ...logpipe('tumbling.pipe'), tool: 'tumbling' }],
  goals: [{ against: 'tumbling', atMost: 2 }],
})
