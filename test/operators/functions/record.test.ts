import { expect, test } from 'vitest'
import { toJson } from '../../../src/core/json.ts'
import type { Rec } from '../../../src/core/value.ts'
import { evaluateText } from '../../support/evaluate.ts'

const event: Rec = { r: JSON.parse('{"__proto__": {"x": 1}, "a": {"b": [1, null, {"c": null}]}, "n": null}') }

test.each([
  ['merge(r, {a: 1})', '{"__proto__":{"x":1},"a":1,"n":null}'],
  ['merge({z: 1}, r, deep: true)', '{"z":1,"__proto__":{"x":1},"a":{"b":[1,null,{"c":null}]},"n":null}'],
  ['merge(r, r, deep: true) == r', 'true'],
  ['pick(r, "__*")', '{"__proto__":{"x":1}}'],
  ['from_entries(entries(r)) == r', 'true'],
  ['flatten_keys(r)', '{"__proto__.x":1,"a.b":[1,null,{"c":null}],"n":null}'],
  ['unflatten_keys(flatten_keys(r)) == r', 'true'],
  ['unflatten_keys({a: 1, a_b: 2}, "_")', '{"a":{"b":2}}'],
  ['map_keys(r, k -> upper(k), deep: true)', '{"__PROTO__":{"X":1},"A":{"B":[1,null,{"C":null}]},"N":null}'],
  ['map_values({a: [1, {b: 2}]}, v -> v * 2, deep: true)', '{"a":[2,{"b":4}]}'],
  ['compact(r, deep: true)', '{"__proto__":{"x":1},"a":{"b":[1,{}]}}'],
  ['get(r, ["a", "b", -1, "c"])', 'null'],
  ['get(r, ["a", "b", 0])', '1'],
  ['get(r, [])', '{"__proto__":{"x":1},"a":{"b":[1,null,{"c":null}]},"n":null}'],
  ['changed(r, {n: null})', '["__proto__","a"]'],
  ['filter_keys(r, k -> k == "n")', '{"n":null}'],
  ['to_record([1, 2], key: x -> "__proto__", value: x -> x)', '{"__proto__":2}'],
])('%s', (code, json) => {
  expect(toJson(evaluateText(code, event))).toBe(json)
  expect(({} as Rec)['x']).toBeUndefined()
})
