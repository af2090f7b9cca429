import { toText } from '../../core/to-text.ts'
import { isRecord, type Rec, setKey, type Value } from '../../core/value.ts'
import { recordOf, type Type } from '../../ir/type.ts'
import { defineFunction, type TypedArgument } from '../contract/function.ts'
import { holds, type Lambda } from '../contract/lambda.ts'

export const mapKeys = defineFunction({
  name: 'map_keys',
  group: 'record',
  summary: 'Renames each key of a record by an expression; the last of equal ones wins.',
  since: '0.1.0',
  signature: 'map_keys(r: rec, to: (k: string) -> string, deep: bool = false) -> {..}',
  examples: [
    { code: 'map_keys({userName: "ann"}, k -> snake_case(k))', gives: '{user_name: "ann"}' },
    { code: 'map_keys({A: [{B: 1}]}, k -> lower(k), deep: true)', gives: '{a: [{b: 1}]}' },
  ],
  run: (r: Rec, to: Lambda, deep: boolean) => renamed(r, to, deep),
})

function renamed(value: Value, to: Lambda, deep: boolean): Value {
  if (Array.isArray(value)) return value.map((item) => renamed(item, to, deep))
  if (!isRecord(value)) return value
  const record: Rec = {}
  for (const key of Object.keys(value)) {
    setKey(record, toText(to(key)), deep ? renamed(value[key]!, to, true) : value[key]!)
  }
  return record
}

export const mapValues = defineFunction({
  name: 'map_values',
  group: 'record',
  summary: 'Replaces each value of a record by an expression; deep also goes inside.',
  since: '0.1.0',
  signature: 'map_values(r: rec, to: (v: any) -> U, deep: bool = false) -> {..}',
  result: mappedType,
  examples: [
    { code: 'map_values({a: 1, b: 2}, v -> v * 10)', gives: '{a: 10, b: 20}' },
    { code: 'map_values({a: {b: [1, 2]}}, v -> v + 1, deep: true)', gives: '{a: {b: [2, 3]}}' },
  ],
  run: (r: Rec, to: Lambda, deep: boolean) => replaced(r, to, deep),
})

function replaced(value: Rec, to: Lambda, deep: boolean): Rec {
  const record: Rec = {}
  for (const key of Object.keys(value)) setKey(record, key, inside(value[key]!, to, deep))
  return record
}

function inside(value: Value, to: Lambda, deep: boolean): Value {
  if (deep && Array.isArray(value)) return value.map((item) => inside(item, to, true))
  return deep && isRecord(value) ? replaced(value, to, true) : to(value)
}

/** The same keys, each of the type that the expression gives. */
function mappedType([record, to, deep]: readonly TypedArgument[]): Type | undefined {
  const result = to?.result
  if (record?.type.kind !== 'record' || result === undefined || deep?.constant !== false) return undefined
  return recordOf(new Map([...record.type.fields.keys()].map((name) => [name, result])), record.type.open)
}

export const filterKeys = defineFunction({
  name: 'filter_keys',
  group: 'record',
  summary: 'Keeps the fields of a record for whose key a condition holds.',
  since: '0.1.0',
  signature: 'filter_keys(r: rec, test: (k: string) -> bool) -> {..}',
  examples: [{ code: 'filter_keys({a: 1, _b: 2}, k -> not starts_with(k, "_"))', gives: '{a: 1}' }],
  run(r: Rec, test: Lambda) {
    const kept: Rec = {}
    for (const key of Object.keys(r)) {
      if (holds(test(key))) setKey(kept, key, r[key]!)
    }
    return kept
  },
})
