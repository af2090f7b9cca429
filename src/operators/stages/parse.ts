import { defineStage } from '../contract/stage.ts'

export const parse = defineStage({
  name: 'parse',
  summary: 'Reads fields out of a text, with one format or the first that fits.',
  since: '0.1.0',
  syntax: 'parse TEXT as FORMAT [or FORMAT …] [into FIELD] [else reject | keep | drop]',
  params: {},
  positional: [],
  memory: 'none',
  examples: [
    {
      title: 'Fields out of a message',
      stages: 'parse message as grok("%{WORD:verb} %{INT:n:int}")',
      in: [{ message: 'took 5' }],
      out: [{ message: 'took 5', verb: 'took', n: 5 }],
    },
    {
      title: 'Two formats, neither required',
      stages: 'parse message as json or regex(/^n=(?<n>[0-9]+)$/) into data else keep',
      in: [{ message: '{"n": 1}' }, { message: 'n=2' }, { message: '?' }],
      out: [
        { message: '{"n": 1}', data: { n: 1 } },
        { message: 'n=2', data: { n: '2' } },
        { message: '?', data: null },
      ],
    },
  ],
})
