import { defineWindow } from '../contract/window.ts'
import { checkReach, reach, useReach } from './reach.ts'

export const trailing = defineWindow({
  name: 'trailing',
  summary: 'Looks at each event together with those before it.',
  since: '0.1.0',
  stage: 'annotate',
  emits: [],
  params: reach,
  positional: ['reach'],
  examples: [
    {
      title: 'A moving average',
      stages: 'annotate mean = avg(n) over trailing(2, ttl: 1d)',
      in: [
        { at: '2026-01-01T00:00:00Z', n: 1 },
        { at: '2026-01-01T00:00:01Z', n: 3 },
        { at: '2026-01-01T00:00:02Z', n: 5 },
      ],
      out: [
        { at: '2026-01-01T00:00:00Z', n: 1, mean: 1 },
        { at: '2026-01-01T00:00:01Z', n: 3, mean: 2 },
        { at: '2026-01-01T00:00:02Z', n: 5, mean: 4 },
      ],
    },
  ],
  check: checkReach,
  use: (settings) => useReach('trailing', settings),
})
