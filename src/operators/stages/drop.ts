import { defineStage } from '../contract/stage.ts'

export const drop = defineStage({
  name: 'drop',
  summary: 'Removes the named fields; a missing one is no error.',
  since: '0.1.0',
  syntax: 'drop FIELD, "glob*", …',
  params: {},
  positional: [],
  memory: 'none',
  examples: [
    {
      title: 'Remove by name and by glob',
      stages: 'drop password, "debug_*"',
      in: [{ user: 'ann', password: 'x', debug_a: 1 }],
      out: [{ user: 'ann' }],
    },
    {
      title: 'Remove a nested field',
      stages: 'drop user.token',
      in: [{ user: { name: 'ann', token: 'x' } }],
      out: [{ user: { name: 'ann' } }],
    },
  ],
})
