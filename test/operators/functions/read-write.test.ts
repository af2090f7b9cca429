import { expect, test } from 'vitest'
import { evaluateText } from '../../support/evaluate.ts'

test.each<[string, unknown]>([
  ['parse_json(deep)', null],
  ['parse_json("12345678901234567890")', 12345678901234567890n],
  ['to_json("a\\nb")', '"a\\nb"'],
  ['to_json({a: [1]}, pretty: true)', '{\n  "a": [\n    1\n  ]\n}'],
  ['to_logfmt({a: null, b: "", c: "x=y", `d e`: "q\\"\\n", f: [1]})', 'a= b="" c="x=y" d_e="q\\"\\n" f=[1]'],
  ['parse_logfmt(to_logfmt({a: "q\\" \\n\\\\", b: "x"})) == {a: "q\\" \\n\\\\", b: "x"}', true],
  ['parse_key_value("a", "")', null],
  ['to_csv([])', ''],
  ['parse_query("")', {}],
  ['parse_query("a=1&a=2&a=3&b")', { a: ['1', '2', '3'], b: '' }],
  ['parse_url("http://example.org").path', '/'],
  ['parse_url("http://example.org").port', null],
  ['parse_url("mailto:ann@example.org").host', null],
  ['decode_url("%zz")', null],
  ['encode_url("\\u{1F600}")', '%F0%9F%98%80'],
  ['decode_base64("YQ") == bytes("a")', true],
  ['decode_base64("YQ==") == bytes("a")', true],
  ['decode_base64("Y")', null],
  ['decode_base64("Y Q")', null],
  ['decode_hex("FF") == decode_hex("ff")', true],
  ['decode_hex("")  == bytes("")', true],
  ['parse_size("10MiB")', 10_485_760],
])('%s', (code, value) => expect(evaluateText(code, { deep: '['.repeat(10_000) })).toEqual(value))
