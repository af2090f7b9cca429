/** A line of the events as an object. */
export const eventOf = (line: string): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>

/** The columns of the events for tools that want them named. */
export const eventColumns =
  "{ts: 'VARCHAR', host: 'VARCHAR', app: 'VARCHAR', level: 'VARCHAR', latency_ms: 'BIGINT', \"user\": 'VARCHAR', " +
  "load: 'DOUBLE', msg: 'VARCHAR', http: 'STRUCT(method VARCHAR, path VARCHAR, status BIGINT, bytes BIGINT)', trace: 'VARCHAR'}"
