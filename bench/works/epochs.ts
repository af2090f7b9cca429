import { logpipe } from '../contenders.ts'
import type { Throughput } from '../throughput.ts'
import { throughput } from '../throughput.ts'
import type { Work } from '../work.ts'
import { eventOf } from './events-expected.ts'

/** The same pipeline with a state directory and without: what an epoch each second costs a stream that keeps nothing but its position. */
const onAndOff = (
  pipeline: string,
  given: Pick<Throughput, 'name' | 'title' | 'expected' | 'result'>,
): Work =>
  throughput({
    ...given,
    data: 'events',
    contenders: [logpipe(pipeline, { isKept: true }), { ...logpipe(pipeline), tool: 'no epochs' }],
    goals: [{ against: 'no epochs', atMost: 1.05 }],
  })

export const epochsOfLines = onAndOff('pass.pipe', {
  name: 'epochs-pass',
  title: 'Epochs on and off: whole lines',
  result: 'text',
  expected: (line) => line,
})

export const epochsOfFilter = onAndOff('filter.pipe', {
  name: 'epochs-filter',
  title: 'Epochs on and off: two conditions over NDJSON',
  result: 'json',
  expected(line) {
    const event = eventOf(line)
    return event['level'] === 'error' && Number(event['latency_ms']) > 200 ? event : undefined
  },
})
