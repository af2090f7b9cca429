import { defineStage } from '../contract/stage.ts'

export const set = defineStage({
  name: 'set',
  summary: 'Sets fields, from left to right; later items see earlier ones.',
  since: '0.1.0',
  syntax: 'set FIELD = EXPRESSION, …',
  params: {},
  positional: [],
  memory: 'none',
  examples: [
    {
      title: 'Calculate two fields',
      stages: 'set kib = bytes / 1_024, big = kib > 1',
      in: [{ bytes: 4096 }],
      out: [{ bytes: 4096, kib: 4, big: true }],
    },
    {
      title: 'Make nested records on the way',
      stages: 'set http.status = status',
      in: [{ status: 200 }],
      out: [{ status: 200, http: { status: 200 } }],
    },
  ],
})
