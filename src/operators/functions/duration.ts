import { parseDuration } from '../../core/duration-text.ts'
import type { Duration } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const duration = defineFunction({
  name: 'duration',
  group: 'conversion',
  summary: 'Reads a duration such as "1h30m", "1.5s" or "250ms".',
  since: '0.1.0',
  signature: 'duration(x: string|duration) -> duration?',
  examples: [
    { code: 'duration("1.5s")', gives: '1500ms' },
    { code: 'duration("soon")', gives: 'null' },
  ],
  run: (x: string | Duration) => (typeof x === 'string' ? parseDuration(x) : x),
})
