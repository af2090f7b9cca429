import { defineFunction } from '../contract/function.ts'

export const random = defineFunction({
  name: 'random',
  group: 'number',
  summary: 'Draws a float from 0 up to, not including, 1.',
  since: '0.1.0',
  signature: 'random() -> float',
  deterministic: false,
  examples: [{ code: 'random() < 1', gives: 'true' }],
  make: (_constants, context) => () => context.random(),
})
