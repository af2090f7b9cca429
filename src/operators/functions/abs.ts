import { negate } from '../../core/arithmetic.ts'
import { Duration, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const abs = defineFunction({
  name: 'abs',
  group: 'number',
  summary: 'Takes the sign from a number or duration.',
  since: '0.1.0',
  signature: ['abs(x: num) -> num', 'abs(x: duration) -> duration'],
  examples: [
    { code: 'abs(-3)', gives: '3' },
    { code: 'abs(2s - 5s)', gives: '3s' },
  ],
  run: (x: number | bigint | Duration): Value => ((x instanceof Duration ? x.micros : x) < 0 ? negate(x) : x),
})
