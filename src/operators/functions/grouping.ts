import { toText } from '../../core/to-text.ts'
import { type Rec, setKey, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'
import type { Lambda } from '../contract/lambda.ts'

export const groupBy = defineFunction({
  name: 'group_by',
  group: 'list',
  summary: 'Puts the items of a list into one list for each key.',
  since: '0.1.0',
  signature: 'group_by(xs: list<T>, key: (x: T) -> string) -> {..}',
  examples: [
    {
      code: 'group_by(["ant", "bee", "ape"], x -> slice(x, 0, 1))',
      gives: '{a: ["ant", "ape"], b: ["bee"]}',
    },
  ],
  run(xs: Value[], keyOf: Lambda) {
    const groups = new Map<string, Value[]>()
    for (const x of xs) {
      const key = toText(keyOf(x))
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [x])
      else group.push(x)
    }
    return recordOf(groups)
  },
})

export const tally = defineFunction({
  name: 'tally',
  group: 'list',
  summary: 'Counts how often each value stands in a list.',
  since: '0.1.0',
  signature: 'tally(xs: list<T>) -> {..}',
  examples: [{ code: 'tally(["a", "b", "a"])', gives: '{a: 2, b: 1}' }],
  run(xs: Value[]) {
    const counts = new Map<string, number>()
    for (const x of xs) {
      const key = toText(x)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    return recordOf(counts)
  },
})

export const toRecord = defineFunction({
  name: 'to_record',
  group: 'list',
  summary: 'Makes a record with one key and value for each item; the last of a key wins.',
  since: '0.1.0',
  signature: 'to_record(xs: list<T>, key: (x: T) -> string, value: (x: T) -> U) -> {..}',
  examples: [
    {
      code: 'to_record([{n: "a", v: 1}, {n: "b", v: 2}], key: x -> x.n, value: x -> x.v)',
      gives: '{a: 1, b: 2}',
    },
  ],
  run(xs: Value[], key: Lambda, value: Lambda) {
    return recordOf(new Map(xs.map((x) => [toText(key(x)), value(x)])))
  },
})

function recordOf(entries: ReadonlyMap<string, Value>): Rec {
  const record: Rec = {}
  for (const [key, value] of entries) setKey(record, key, value)
  return record
}
