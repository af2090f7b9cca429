import { defineStage } from '../contract/stage.ts'

export const keep = defineStage({
  name: 'keep',
  summary: 'Keeps the named fields, in the order named, and nothing else.',
  since: '0.1.0',
  syntax: 'keep FIELD, "glob*", NAME = EXPRESSION, …',
  params: {},
  positional: [],
  memory: 'none',
  examples: [
    {
      title: 'Choose and calculate',
      stages: 'keep host, "http_*", ms = took * 1_000',
      in: [{ took: 2, host: 'a', http_status: 200, secret: 'x' }],
      out: [{ host: 'a', http_status: 200, ms: 2000 }],
    },
  ],
})
