/**
 * Names that the language has and this version does not, so that `check` can say "not available yet" instead of "unknown". A name that the
 * catalog holds by now is left out there.
 */
const names = (text: string): readonly string[] => text.trim().split(/\s+/)

export const plannedSources = names(`
  exec tcp udp unix syslog http_server http_poll dead_letter
  s3 journald docker otlp splunk_hec datadog_agent websocket sql mqtt nats redis
`)

export const plannedSinks = names(`
  tcp udp syslog
  s3 otlp loki prometheus_remote influx sql redis mqtt nats
`)

export const plannedTables = names('redis dns')

export const plannedFormats = names(`
  json_array gelf cri xml yaml msgpack avro protobuf raw
`)

export const plannedFunctions = names(`
  encrypt decrypt parse_user_agent parse_xml registered_domain
`)
