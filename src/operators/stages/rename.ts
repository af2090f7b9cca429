import { defineStage } from '../contract/stage.ts'

export const rename = defineStage({
  name: 'rename',
  summary: 'Gives fields other names; all are read before any is written.',
  since: '0.1.0',
  syntax: 'rename FIELD as FIELD, …',
  params: {},
  positional: [],
  memory: 'none',
  examples: [
    {
      title: 'Swap two fields',
      stages: 'rename a as b, b as a',
      in: [{ a: 1, b: 2 }],
      out: [{ b: 1, a: 2 }],
    },
  ],
})
