/** Kafka → filter → Kafka. The filter looks at a field of every event and lets all pass, so that as much is written as is read. */
export const pipelineText = (how: {
  readonly name: string
  readonly client: string
  readonly brokers: string
  readonly input: string
  readonly output: string
  readonly transactions?: 'true' | 'direct'
}): string => {
  const brokers = how.brokers
    .split(',')
    .map((one) => `"${one}"`)
    .join(', ')
  const common = `brokers: [${brokers}], client: ${how.client}`
  return `pipeline bench { checkpoint: 1s }
source events = kafka("${how.input}", ${common}, group: "bench-${how.name}")
sink out = kafka("${how.output}", ${common}, transactions: ${how.transactions ?? 'false'})
from events | where latency_ms >= 0 | to out
`
}
