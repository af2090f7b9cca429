import {
  parseKeyValue as readKeyValue,
  parseLogfmt as readLogfmt,
  writeLogfmt,
} from '../../core/key-value-text.ts'
import type { Rec } from '../../core/value.ts'
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
  run: (r: Rec) => writeLogfmt(r),
})
