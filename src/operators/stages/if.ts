import { defineStage } from '../contract/stage.ts'

export const ifStage = defineStage({
  name: 'if',
  summary: 'Runs stages only for the events for which a condition holds.',
  since: '0.1.0',
  syntax: 'if CONDITION { STAGE | … } [else if CONDITION { … }] [else { … }]',
  params: {},
  positional: [],
  memory: 'none',
  examples: [
    {
      title: 'Two ways',
      stages: 'if status >= 500 { set level = "error" } else { set level = "info" }',
      in: [{ status: 503 }, { status: 200 }],
      out: [
        { status: 503, level: 'error' },
        { status: 200, level: 'info' },
      ],
    },
  ],
})
