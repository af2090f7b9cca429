import { toText } from '../../core/to-text.ts'
import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const string = defineFunction({
  name: 'string',
  group: 'conversion',
  summary: 'Writes any value as text, the way it shows inside a text.',
  since: '0.1.0',
  signature: 'string(x: any) -> string',
  examples: [
    { code: 'string(1.5)', gives: '"1.5"' },
    { code: 'string(90s)', gives: '"1m30s"' },
    { code: 'string({a: [1]})', gives: '"""{"a":[1]}"""' },
  ],
  run: (x: Value) => toText(x),
})
