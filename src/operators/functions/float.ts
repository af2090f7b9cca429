import { finite } from '../../core/arithmetic.ts'
import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

export const float = defineFunction({
  name: 'float',
  group: 'conversion',
  summary: 'Makes a float of a text, bool or number.',
  since: '0.1.0',
  signature: 'float(x: any) -> float?',
  examples: [
    { code: 'float("1.5e3")', gives: '1500' },
    { code: 'float("n/a")', gives: 'null' },
  ],
  run(x: Value) {
    switch (typeof x) {
      case 'number':
        return x
      case 'bigint':
        return Number(x)
      case 'boolean':
        return x ? 1 : 0
      case 'string': {
        const text = x.trim()
        return number.test(text) ? finite(Number(text)) : null
      }
      default:
        return null
    }
  },
})
