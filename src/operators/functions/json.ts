import { parseJson as readJson, toJsonPretty, toJson as writeJson } from '../../core/json.ts'
import type { Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const parseJson = defineFunction({
  name: 'parse_json',
  group: 'read-write',
  summary: 'Reads JSON; null where the text is none.',
  since: '0.1.0',
  signature: 'parse_json(s: string) -> any',
  examples: [
    { code: 'parse_json("[1, 2]")', gives: '[1, 2]' },
    { code: 'parse_json("{oops")', gives: 'null' },
  ],
  run(s: string) {
    try {
      return readJson(s)
    } catch {
      return null
    }
  },
})

export const toJson = defineFunction({
  name: 'to_json',
  group: 'read-write',
  summary: 'Writes a value as JSON, on one line or pretty.',
  since: '0.1.0',
  signature: 'to_json(x: any, pretty: bool = false) -> string',
  examples: [{ code: 'to_json({a: [1, "x"], took: 90s})', gives: '"""{"a":[1,"x"],"took":"1m30s"}"""' }],
  run: (x: Value, pretty: boolean) => (pretty ? toJsonPretty(x) : writeJson(x)),
})
