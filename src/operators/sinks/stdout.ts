import { param } from '../contract/params.ts'
import { defineSink } from '../contract/sink.ts'
import { openStandardStream } from './standard-stream.ts'

const prettyParam = param.choice(['auto', 'always', 'never'], {
  doc: 'Spaces and colours for people: on a terminal, always, or never. Otherwise one JSON record a line.',
  default: 'auto',
})

export const stdout = defineSink({
  name: 'stdout',
  summary: 'Writes to standard output, readable on a terminal and as NDJSON otherwise.',
  since: '0.1.0',
  params: { pretty: prettyParam },
  positional: [],
  examples: [
    {
      title: 'Show the errors of a JSON log',
      pipe: 'from stdin(format: json) | where level == "error" | to stdout',
    },
  ],
  format: 'json',
  open: ({ pretty }, context) => openStandardStream(1, pretty, context),
  probe: () => Promise.resolve(),
})
