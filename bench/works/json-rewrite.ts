import { duckdb, filter, logpipe, script } from '../contenders.ts'
import { benthos, vector } from '../rivals/collectors.ts'
import { throughput } from '../throughput.ts'
import { eventColumns, eventOf } from './events-expected.ts'

export const jsonRewrite = throughput({
  name: 'rewrite',
  title: 'NDJSON: filter, set one field, drop one, NDJSON out',
  data: 'events',
  result: 'json',
  expected: (line) => {
    const { msg: _, ...event } = eventOf(line)
    return event['level'] === 'debug' ? undefined : { ...event, slow: Number(event['latency_ms']) > 500 }
  },
  contenders: [
    logpipe('rewrite.pipe'),
    script('rewrite.mjs'),
    duckdb(
      'COPY (SELECT * EXCLUDE (msg), latency_ms > 500 AS slow ' +
        `FROM read_json(IN, format='newline_delimited', columns=${eventColumns}) ` +
        "WHERE level <> 'debug') TO OUT (FORMAT json)",
    ),
    filter('jq', ['-c', 'select(.level != "debug") | .slow = (.latency_ms > 500) | del(.msg)'], {
      slow: true,
    }),
    filter(
      'mlr',
      [
        '--ijsonl',
        '--ojsonl',
        'filter',
        '$level != "debug"',
        'then',
        'put',
        '$slow = $latency_ms > 500; unset $msg',
      ],
      { slow: true },
    ),
    vector('if .level == "debug" { abort }\n.slow = int!(.latency_ms) > 500\ndel(.msg)'),
    benthos(
      'root = if this.level == "debug" { deleted() } else ' +
        '{ this.without("msg").assign({"slow": this.latency_ms > 500}) }',
    ),
  ],
  goals: [
    { against: 'script', fasterBy: 6 },
    { against: 'DuckDB', fasterBy: 2 },
    { against: 'jq', fasterBy: 20 },
  ],
})
