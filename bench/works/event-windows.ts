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

/** Of a pane, in milliseconds. */
const length = 10_000
const along = <T>(steps: number, of: (i: number) => T): T[] => Array.from({ length: steps }, (_, i) => of(i))

const known = new Map<string, ReadonlyMap<string, Row>>()

/** Worked out from the whole input at once: all events of a window, whatever came when. `steps`: how many windows of ten seconds each event is in. */
function reference(input: string, steps: number): ReadonlyMap<string, Row> {
  const key = `${steps} ${input}`
  const found = known.get(key)
  if (found !== undefined) return found
  const hosts = new Map<string, Map<number, number[]>>()
  for (const line of readFileSync(input, 'utf8').split('\n')) {
    if (line === '') continue
    const {
      ts,
      host,
      latency_ms: latency,
    } = JSON.parse(line) as { ts: string; host: string; latency_ms: number }
    const pane = Math.floor(Date.parse(ts) / length) * length
    const panes = hosts.get(host) ?? new Map<number, number[]>()
    hosts.set(host, panes)
    const values = panes.get(pane)
    if (values === undefined) panes.set(pane, [latency])
    else values.push(latency)
  }
  const rows = new Map<string, Row>()
  for (const [host, panes] of hosts) {
    const starts = new Set([...panes.keys()].flatMap((pane) => along(steps, (i) => pane - i * length)))
    for (const start of starts) {
      const values = along(steps, (i) => panes.get(start + i * length) ?? []).flat()
      const sorted = Float64Array.from(values).sort()
      const place = 0.99 * (sorted.length - 1)
      const low = sorted[Math.floor(place)]!
      const p99 = low + (sorted[Math.ceil(place)]! - low) * (place - Math.floor(place))
      const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
      rows.set(`${start} ${host}`, { host, start, n: sorted.length, mean, p99 })
    }
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
