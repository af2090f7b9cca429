import { isRecord, type Rec, setKey } from '../../core/value.ts'
import { type RecordType, recordOf, type Type } from '../../ir/type.ts'
import { defineFunction, type TypedArgument } from '../contract/function.ts'

export const merge = defineFunction({
  name: 'merge',
  group: 'record',
  summary: 'Puts the fields of the second record over those of the first.',
  since: '0.1.0',
  signature: 'merge(a: rec, b: rec, deep: bool = false) -> {..}',
  result: mergedType,
  examples: [
    { code: 'merge({a: 1, b: 2}, {b: 3})', gives: '{a: 1, b: 3}' },
    { code: 'merge({a: {x: 1}}, {a: {y: 2}}, deep: true)', gives: '{a: {x: 1, y: 2}}' },
  ],
  run: (a: Rec, b: Rec, deep: boolean) => mergeRecords(a, b, deep),
})

function mergeRecords(a: Rec, b: Rec, deep: boolean): Rec {
  // A spread keeps an own "__proto__" as what it is: a key.
  const merged: Rec = { ...a }
  for (const key of Object.keys(b)) {
    const [below, above] = [Object.hasOwn(a, key) ? a[key]! : null, b[key]!]
    setKey(merged, key, deep && isRecord(below) && isRecord(above) ? mergeRecords(below, above, true) : above)
  }
  return merged
}

function mergedType([a, b, deep]: readonly TypedArgument[]): Type | undefined {
  if (a?.type.kind !== 'record' || b?.type.kind !== 'record' || typeof deep?.constant !== 'boolean')
    return undefined
  return mergeTypes(a.type, b.type, deep.constant)
}

function mergeTypes(a: RecordType, b: RecordType, deep: boolean): RecordType | undefined {
  // What an open record holds besides could lie over any field of the first.
  if (b.open) return undefined
  const fields = new Map(a.fields)
  for (const [name, above] of b.fields) {
    const below = fields.get(name)
    if (!deep || below === undefined) fields.set(name, above)
    else if (below.kind === 'record' && above.kind === 'record') {
      const merged = mergeTypes(below, above, true)
      if (merged === undefined) return undefined
      fields.set(name, merged)
    } else if (mayBeRecord(below) && mayBeRecord(above)) return undefined
    else fields.set(name, above)
  }
  return recordOf(fields, a.open)
}

const mayBeRecord = (type: Type): boolean =>
  type.kind === 'record' ||
  type.kind === 'any' ||
  type.kind === 'unknown' ||
  (type.kind === 'optional' && mayBeRecord(type.of))
