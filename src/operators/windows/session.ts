import { boolType } from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineWindow } from '../contract/window.ts'

export const session = defineWindow({
  name: 'session',
  summary: 'Groups events that follow each other, until there are none for a while.',
  since: '0.1.0',
  stage: 'aggregate',
  emits: ['close'],
  params: {
    gap: param.duration({
      doc: 'The longest time between two events of one session; exactly so long still belongs to it.',
      min: 1,
      required: true,
    }),
    max: param.duration({ doc: 'A session ends when it has lasted so long.', min: 1 }),
    until: param.expression({
      doc: 'A session ends with the event for which this holds.',
      type: boolType,
    }),
  },
  positional: ['gap'],
  examples: [
    {
      title: 'Visits',
      stages: 'aggregate pages = count() by user over session(gap: 30m)',
      in: [
        { at: '2026-01-01T10:00:00Z', user: 'ann' },
        { at: '2026-01-01T10:30:00Z', user: 'ann' },
        { at: '2026-01-01T12:00:00Z', user: 'ann' },
      ],
      out: [
        { user: 'ann', pages: 2 },
        { user: 'ann', pages: 1 },
      ],
    },
    {
      title: 'Until the last event of a job',
      stages: 'aggregate steps = count() by job over session(gap: 1h, until: step == "done")',
      in: [
        { at: '2026-01-01T10:00:00Z', job: 7, step: 'begun' },
        { at: '2026-01-01T10:00:05Z', job: 7, step: 'done' },
        { at: '2026-01-01T10:00:09Z', job: 7, step: 'begun' },
      ],
      out: [
        { job: 7, steps: 2 },
        { job: 7, steps: 1 },
      ],
    },
  ],
  use: ({ gap, max, until }) => ({
    kind: 'session',
    gap,
    ...(max === undefined ? {} : { max }),
    ...(until === undefined ? {} : { until }),
  }),
})
