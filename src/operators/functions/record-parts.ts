import { mismatch } from '../../core/mismatch.ts'
import { toText } from '../../core/to-text.ts'
import { getKey, isRecord, type Rec, setKey, type Value } from '../../core/value.ts'
import { listOf, type Type } from '../../ir/type.ts'
import { defineFunction, type TypedArgument } from '../contract/function.ts'
import { joinTypes } from '../contract/join-types.ts'

export const keys = defineFunction({
  name: 'keys',
  group: 'record',
  summary: 'Lists the keys of a record.',
  since: '0.1.0',
  signature: 'keys(r: rec) -> list<string>',
  examples: [{ code: 'keys({a: 1, b: 2})', gives: '["a", "b"]' }],
  run: (r: Rec) => Object.keys(r),
})

export const values = defineFunction({
  name: 'values',
  group: 'record',
  summary: 'Lists the values of a record.',
  since: '0.1.0',
  signature: 'values(r: rec) -> list<any>',
  result: valuesType,
  examples: [{ code: 'values({a: 1, b: 2})', gives: '[1, 2]' }],
  run: (r: Rec) => Object.keys(r).map((key) => r[key]!),
})

/** The values of a closed record whose fields are of one type are of that type. */
function valuesType([record]: readonly TypedArgument[]): Type | undefined {
  const type = record?.type
  if (type?.kind !== 'record' || type.open || type.fields.size === 0) return undefined
  const item = [...type.fields.values()].reduce<Type | undefined>((a, b) => a && joinTypes(a, b), {
    kind: 'unknown',
  })
  return item && listOf(item)
}

export const entries = defineFunction({
  name: 'entries',
  group: 'record',
  summary: 'Lists the keys of a record with their values.',
  since: '0.1.0',
  signature: 'entries(r: rec) -> list<{key: string, value: any}>',
  examples: [{ code: 'entries({a: 1})', gives: '[{key: "a", value: 1}]' }],
  run: (r: Rec) => Object.keys(r).map((key) => ({ key, value: r[key]! })),
})

export const fromEntries = defineFunction({
  name: 'from_entries',
  group: 'record',
  summary: 'Makes a record of a list of keys and values, as "entries" gives it.',
  since: '0.1.0',
  signature: 'from_entries(xs: list<{key: any, value: any, ..}>) -> {..}',
  examples: [{ code: 'from_entries([{key: "a", value: 1}])', gives: '{a: 1}' }],
  run(xs: Value[]) {
    const record: Rec = {}
    for (const x of xs) {
      if (!isRecord(x) || !Object.hasOwn(x, 'key'))
        return mismatch('an entry is no record with a key and a value')
      setKey(record, toText(x.key!), getKey(x, 'value'))
    }
    return record
  },
})
