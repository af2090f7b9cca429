import { defineStage } from '../contract/stage.ts'

export const route = defineStage({
  name: 'route',
  summary: 'Sends each event to the target of the first condition that is true.',
  since: '0.1.0',
  syntax: 'route { CONDITION -> TARGET … else -> TARGET }',
  params: {},
  positional: [],
  memory: 'none',
  examples: [
    {
      title: 'Errors one way, the rest dropped',
      stages: 'route { level == "error" -> errors, else -> drop }',
      in: [{ level: 'error' }, { level: 'info' }],
      out: [{ level: 'error' }],
    },
  ],
})
