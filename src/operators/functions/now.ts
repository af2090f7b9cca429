import { Time } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const now = defineFunction({
  name: 'now',
  group: 'time',
  summary: 'Gives the current time.',
  since: '0.1.0',
  signature: 'now() -> time',
  deterministic: false,
  examples: [{ code: 'now() > 1970-01-01T00:00:00Z', gives: 'true' }],
  make: (_constants, context) => () => new Time(context.now()),
})
