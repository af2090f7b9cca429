import { param } from '../contract/params.ts'
import { defineWindow } from '../contract/window.ts'
import { alignment, zeros, zerosTooShort } from './alignment.ts'

export const sliding = defineWindow({
  name: 'sliding',
  summary: 'Begins a window of one length again and again, so that windows overlap.',
  since: '0.1.0',
  stage: 'aggregate',
  emits: ['close', 'every'],
  params: {
    size: param.duration({ doc: 'The length of a window.', min: 1, required: true }),
    every: param.duration({ doc: 'How long after one window the next begins.', min: 1, required: true }),
    ...alignment,
    zeros,
  },
  positional: ['size', 'every'],
  examples: [
    {
      title: 'The last two minutes, every minute',
      stages: 'aggregate n = count(), start = window_start() over sliding(2m, every: 1m)',
      in: [{ at: '2026-01-01T00:00:10Z' }, { at: '2026-01-01T00:01:10Z' }],
      out: [
        { n: 1, start: '2025-12-31T23:59:00Z' },
        { n: 2, start: '2026-01-01T00:00:00Z' },
        { n: 1, start: '2026-01-01T00:01:00Z' },
      ],
    },
  ],
  check: ({ every, zeros: span }) => zerosTooShort(span, every),
  use: ({ size, every, zone, offset }) => ({
    kind: 'sliding',
    size,
    every,
    offset,
    ...(zone === undefined ? {} : { zone }),
  }),
})
