import { defineStage } from '../contract/stage.ts'

export const where = defineStage({
  name: 'where',
  summary: 'Lets an event pass where the condition is true.',
  since: '0.1.0',
  syntax: 'where CONDITION',
  params: {},
  positional: [],
  memory: 'none',
  examples: [
    {
      title: 'Keep server errors',
      stages: 'where status >= 500',
      in: [{ status: 503 }, { status: 200 }, {}],
      out: [{ status: 503 }],
    },
    {
      title: 'A missing field is no error',
      stages: 'where user != "root"',
      in: [{ user: 'ann' }, { user: 'root' }, {}],
      out: [{ user: 'ann' }, {}],
    },
  ],
})
