import { isRecord, type Rec, setKey, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const compact = defineFunction({
  name: 'compact',
  group: 'record',
  summary: 'Removes nulls from a record or list; deep also those inside.',
  since: '0.1.0',
  signature: [
    'compact(x: list<T?>, deep: bool = false) -> list<T>',
    'compact(x: rec, deep: bool = false) -> {..}',
  ],
  result: ([x]) => (x?.type.kind === 'record' ? x.type : undefined),
  examples: [
    { code: 'compact({a: 1, b: null})', gives: '{a: 1}' },
    { code: 'compact([1, null, 2])', gives: '[1, 2]' },
    { code: 'compact({a: {b: null, c: 1}}, deep: true)', gives: '{a: {c: 1}}' },
  ],
  run: (x: Value, deep: boolean) => compacted(x, deep),
})

function compacted(x: Value, deep: boolean): Value {
  if (Array.isArray(x)) {
    const kept = x.filter((item) => item !== null)
    return deep ? kept.map((item) => compacted(item, true)) : kept
  }
  if (!isRecord(x)) return x
  const kept: Rec = {}
  for (const key of Object.keys(x)) {
    const value = x[key]!
    if (value !== null) setKey(kept, key, deep ? compacted(value, true) : value)
  }
  return kept
}
