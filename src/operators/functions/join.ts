import { toText } from '../../core/to-text.ts'
import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const join = defineFunction({
  name: 'join',
  group: 'text',
  summary: 'Joins the items of a list to one text with a separator between them.',
  since: '0.1.0',
  signature: 'join(xs: list<T>, sep: string) -> string',
  examples: [{ code: 'join(["a", "b", 3], "-")', gives: '"a-b-3"' }],
  run: (xs: Value[], sep: string) => xs.map(toText).join(sep),
})
