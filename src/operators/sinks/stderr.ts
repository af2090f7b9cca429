import { param } from '../contract/params.ts'
import { defineSink } from '../contract/sink.ts'
import { openStandardStream } from './standard-stream.ts'

export const stderr = defineSink({
  name: 'stderr',
  summary: 'Writes to standard error, readable on a terminal and as NDJSON otherwise.',
  since: '0.1.0',
  params: {
    pretty: param.choice(['auto', 'always', 'never'], {
      doc: 'Spaces and colours for people: on a terminal, always, or never. Otherwise one JSON record a line.',
      default: 'auto',
    }),
  },
  positional: [],
  examples: [
    {
      title: 'Keep errors in sight while the rest goes to a file',
      pipe: [
        'stream events = from stdin(format: json)',
        'from events | where level == "error" | to stderr',
        'from events | to file("events.ndjson")',
      ].join('\n'),
    },
  ],
  format: 'json',
  open: ({ pretty }, context) => openStandardStream(2, pretty, context),
  probe: () => Promise.resolve(),
})
