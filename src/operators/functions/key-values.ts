import { parseKeyValue as readKeyValue, parseLogfmt as readLogfmt } from '../../core/key-value-text.ts'
import { toText } from '../../core/to-text.ts'
import type { Rec, Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

export const parseLogfmt = defineFunction({
  name: 'parse_logfmt',
  group: 'read-write',
  summary: 'Reads logfmt; values are texts, a key without one is true.',
  since: '0.1.0',
  signature: 'parse_logfmt(s: string) -> {..}?',
  examples: [
    {
      code: 'parse_logfmt("level=info msg=\\"it works\\" done")',
      gives: '{level: "info", msg: "it works", done: true}',
    },
    { code: 'parse_logfmt("no pairs here")', gives: 'null' },
  ],
  run: (s: string) => readLogfmt(s),
})

export const parseKeyValue = defineFunction({
  name: 'parse_key_value',
  group: 'read-write',
  summary: 'Reads pairs of keys and values with the separators of your choice.',
  since: '0.1.0',
  signature: 'parse_key_value(s: string, pair: string = " ", sep: string = "=") -> {..}?',
  examples: [
    { code: 'parse_key_value("a:1; b:x y", pair: ";", sep: ":")', gives: '{a: "1", b: "x y"}' },
    { code: 'parse_key_value("user=ann id=7")', gives: '{user: "ann", id: "7"}' },
  ],
  run: (s: string, pair: string, sep: string) => readKeyValue(s, pair, sep),
})

export const toLogfmt = defineFunction({
  name: 'to_logfmt',
  group: 'read-write',
  summary: 'Writes a record as logfmt, in quotes where a value needs them.',
  since: '0.1.0',
  signature: 'to_logfmt(r: rec) -> string',
  examples: [
    {
      code: 'to_logfmt({level: "info", msg: "it works", n: 3})',
      gives: '"level=info msg=\\"it works\\" n=3"',
    },
  ],
  run: (r: Rec) =>
    Object.keys(r)
      .map((key) => `${key.replace(/[\s="]/g, '_')}=${logfmtValue(r[key]!)}`)
      .join(' '),
})

function logfmtValue(value: Value): string {
  const text = toText(value)
  if (!/[\s="\\]/.test(text) && (text !== '' || value === null)) return text
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
  return `"${escaped}"`
}
