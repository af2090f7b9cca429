import type { TableReader } from '../../ir/callable.ts'
import { anyType, openRecord, type RecordType, type Type, withoutNull } from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineTable } from '../contract/table.ts'

const namesOf = (key: readonly (readonly string[])[]): readonly string[] => key.map((path) => path.join('.'))

/** The type of a field of the events; `any` where it is not known. */
function typeOf(path: readonly string[], events: RecordType): Type {
  let type: Type = events
  for (const part of path) {
    const within: Type = withoutNull(type)
    type = (within.kind === 'record' ? within.fields.get(part) : undefined) ?? anyType
  }
  return withoutNull(type)
}

export const latest = defineTable({
  name: 'latest',
  summary: 'Finds the last event of a stream for each key.',
  since: '0.2.0',
  params: {
    stream: param.reference({ required: true, doc: 'The stream or source whose events are remembered.' }),
    key: param.fields({
      required: true,
      doc: 'The field of its events by which they are found, or a list of fields. An event with a null in it is not remembered, one with a list or record in it goes to the dead letter.',
    }),
    ttl: param.duration({
      min: 1,
      doc: 'How long an event is remembered, in the time of the stream, or by the clock where it has none. For ever when absent.',
    }),
    max_keys: param.int({
      min: 1,
      doc: 'Most keys that are remembered; for a further one the oldest is forgotten. The "max_keys" of the pipeline when absent.',
    }),
  },
  positional: ['stream'],
  details:
    'An answer is the whole event. A lookup sees what was handled before it: an event does not find itself unless it has waited for another table on its way, and between streams from different sources it is their arrival that counts. Of events with a time, one that is older than what is remembered takes no place. What is remembered is kept over restarts.',
  examples: [
    {
      title: 'Trades with the price that was told last',
      pipe: 'source prices = file("prices.ndjson", format: json)\ntable price = latest(prices, key: symbol, ttl: 1h)\n\nfrom file("trades.ndjson", format: json) | set price = $price[symbol].price | to stdout',
    },
    {
      title: 'Only what has changed',
      pipe: 'source states = file("states.ndjson", format: json)\ntable before = latest(states, key: host)\n\nfrom states | where $before[host].state != state | to stdout',
    },
  ],
  selfContained: true,
  reproducible: () => false,
  feed: { stream: 'stream', stage: 'latest' },
  describe: ({ key }, events = openRecord) => ({
    keys: key.map((path) => ({ name: path.join('.'), type: typeOf(path, events) })),
    row: events,
  }),
  standIn: ({ key }) => ({ keys: namesOf(key), match: 'exact' }),
  open() {
    let rows: TableReader | undefined
    return Promise.resolve({
      get: (keys) => rows?.get(keys),
      feed(reader) {
        rows = reader
      },
    })
  },
  probe: () => Promise.resolve(),
})
