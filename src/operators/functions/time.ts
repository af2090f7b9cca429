import { parseRfc3339 } from '../../core/time-text.ts'
import type { Time } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const time = defineFunction({
  name: 'time',
  group: 'conversion',
  summary: 'Reads a time written as RFC 3339; "parse_time" reads other forms.',
  since: '0.1.0',
  signature: 'time(x: string|time) -> time?',
  examples: [
    { code: 'time("2026-11-21T12:00:00+02:00")', gives: '2026-11-21T10:00:00Z' },
    { code: 'time("yesterday")', gives: 'null' },
  ],
  run: (x: string | Time) => (typeof x === 'string' ? parseRfc3339(x) : x),
})
