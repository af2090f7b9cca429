import { duckdb, filter, logpipe, script } from '../contenders.ts'
import { benthos, vector } from '../rivals/collectors.ts'
import { throughput } from '../throughput.ts'
import { eventColumns, eventOf } from './events-expected.ts'

export const jsonFilter = throughput({
  name: 'filter',
  title: 'NDJSON: two conditions, matching lines out',
  data: 'events',
  result: 'json',
  expected: (line) => {
    const event = eventOf(line)
    return event['level'] === 'error' && Number(event['latency_ms']) > 200 ? event : undefined
  },
  contenders: [
    logpipe('filter.pipe'),
    script('filter.mjs'),
    duckdb(
      `COPY (SELECT * FROM read_json(IN, format='newline_delimited', columns=${eventColumns}) ` +
        "WHERE level = 'error' AND latency_ms > 200) TO OUT (FORMAT json)",
    ),
    filter('jq', ['-c', 'select(.level == "error" and .latency_ms > 200)'], { slow: true }),
    filter('mlr', ['--ijsonl', '--ojsonl', 'filter', '$level == "error" && $latency_ms > 200'], {
      slow: true,
    }),
    vector('if .level != "error" || int!(.latency_ms) <= 200 { abort }'),
    benthos('root = if this.level != "error" || this.latency_ms <= 200 { deleted() }'),
  ],
  goals: [
    { against: 'script', fasterBy: 5 },
    { against: 'DuckDB', fasterBy: 2 },
    { against: 'jq', fasterBy: 15 },
  ],
})
