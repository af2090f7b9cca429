import { param } from '../contract/params.ts'
import { defineWindow } from '../contract/window.ts'

export const rows = defineWindow({
  name: 'rows',
  summary: 'Groups events by so many of each key, without regard to time.',
  since: '0.1.0',
  stage: 'aggregate',
  emits: ['close'],
  params: {
    count: param.int({ doc: 'How many events are in a window.', min: 1, required: true }),
    ttl: param.duration({
      doc: 'A window that is not full ends when nothing came for so long.',
      min: 1,
    }),
  },
  positional: ['count'],
  examples: [
    {
      title: 'Two by two',
      stages: 'aggregate total = sum(n) over rows(2)',
      in: [
        { at: '2026-01-01T00:00:00Z', n: 1 },
        { at: '2026-01-01T00:00:01Z', n: 2 },
        { at: '2026-01-01T00:00:02Z', n: 3 },
      ],
      out: [{ total: 3 }, { total: 3 }],
    },
  ],
  use: ({ count, ttl }) => ({ kind: 'rows', count, ...(ttl === undefined ? {} : { ttl }) }),
})
