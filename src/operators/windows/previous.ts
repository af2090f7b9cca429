import { defineWindow } from '../contract/window.ts'
import { checkReach, reach, useReach } from './reach.ts'

export const previous = defineWindow({
  name: 'previous',
  summary: 'Looks at the events before each event, without the event itself.',
  since: '0.1.0',
  stage: 'annotate',
  emits: [],
  params: reach,
  positional: ['reach'],
  examples: [
    {
      title: 'Changes of state',
      stages: 'annotate was = last(state) by host over previous(1, ttl: 1d) | where was != state',
      in: [
        { at: '2026-01-01T00:00:00Z', host: 'a', state: 'up' },
        { at: '2026-01-01T00:00:01Z', host: 'a', state: 'up' },
        { at: '2026-01-01T00:00:02Z', host: 'a', state: 'down' },
      ],
      out: [
        { at: '2026-01-01T00:00:00Z', host: 'a', state: 'up', was: null },
        { at: '2026-01-01T00:00:02Z', host: 'a', state: 'down', was: 'up' },
      ],
    },
  ],
  check: checkReach,
  use: (settings) => useReach('previous', settings),
})
