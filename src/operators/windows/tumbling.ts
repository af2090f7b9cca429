import { durationUnits } from '../../core/duration-text.ts'
import { param } from '../contract/params.ts'
import { defineWindow } from '../contract/window.ts'
import { alignment, zeros, zerosTooShort } from './alignment.ts'

const day = durationUnits.find(([name]) => name === 'd')![1]

export const tumbling = defineWindow({
  name: 'tumbling',
  summary: 'Cuts time into windows of one length, each event in one of them.',
  since: '0.1.0',
  stage: 'aggregate',
  emits: ['close', 'every'],
  params: {
    size: param.duration({ doc: 'The length of a window.', min: 1, required: true }),
    ...alignment,
    zeros,
  },
  positional: ['size'],
  examples: [
    {
      title: 'Events by minute',
      stages: 'aggregate n = count(), start = window_start() by host over tumbling(1m)',
      in: [
        { at: '2026-01-01T00:00:10Z', host: 'a' },
        { at: '2026-01-01T00:00:50Z', host: 'a' },
        { at: '2026-01-01T00:01:00Z', host: 'a' },
      ],
      out: [
        { host: 'a', n: 2, start: '2026-01-01T00:00:00Z' },
        { host: 'a', n: 1, start: '2026-01-01T00:01:00Z' },
      ],
    },
    {
      title: 'By days of Shanghai',
      stages: 'aggregate n = count(), start = window_start() over tumbling(1d, zone: "Asia/Shanghai")',
      in: [{ at: '2026-01-01T15:59:59Z' }, { at: '2026-01-01T16:00:00Z' }],
      out: [
        { n: 1, start: '2025-12-31T16:00:00Z' },
        { n: 1, start: '2026-01-01T16:00:00Z' },
      ],
    },
  ],
  check: ({ size, zeros: span }) => zerosTooShort(span, size),
  use: ({ size, zone, offset }) => ({
    kind: 'tumbling',
    size,
    offset,
    ...(zone === undefined ? {} : { zone }),
    ...(zone !== undefined && size % day === 0 ? { days: size / day } : {}),
  }),
})
