import { defineStage } from '../contract/stage.ts'

export const to = defineStage({
  name: 'to',
  summary: 'Hands the events to one sink or several.',
  since: '0.1.0',
  syntax: 'to SINK, …',
  params: {},
  positional: [],
  memory: 'none',
  examples: [
    {
      title: 'Show them',
      stages: 'to stdout',
      in: [{ a: 1 }],
      out: [{ a: 1 }],
    },
  ],
})
