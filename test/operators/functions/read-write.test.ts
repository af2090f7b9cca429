import { expect, test } from 'vitest'
import { mismatches } from '../../../src/core/mismatch.ts'
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
  ['decode_charset(encode_charset("上海", "UTF-16"), "utf16le")', '上海'],
  ['decode_charset(decode_hex("955c"), "shift-jis")', '表'],
  ['encode_hex(encode_charset("é", "cp850"))', '82'],
  ['decode_charset(decode_hex("00"), "utf-16be")', null],
  ['decompress(bytes("x"), "brotli")', null],
  ['parse_yaml("a: &x [1, 2]\\nb: *x\\n__proto__: 1")["__proto__"]', 1],
  ['parse_yaml("n: 12345678901234567890")', { n: 12345678901234567890n }],
  ['parse_yaml("[.nan, .inf, 1.0, 0x10, ~, no]")', [null, null, 1, 16, null, 'no']],
  ['parse_yaml("a: 1\\na: 2")', null],
  ['parse_yaml("a: 1\\n---\\nb: 2")', null],
  ['parse_yaml(deep)', null],
  ['parse_yaml("")', null],
])('%s', (code, value) => expect(evaluateText(code, { deep: '['.repeat(10_000) })).toEqual(value))

test.each(['gzip', 'deflate', 'zstd', 'brotli'])(
  '%s: what was compressed comes back, up to the most',
  (how) => {
    expect(
      evaluateText(
        `string(decompress(compress(repeat("a", 1000), "${how}"), "${how}")) == repeat("a", 1000)`,
      ),
    ).toBe(true)
    const before = mismatches.count
    expect(evaluateText(`decompress(compress(repeat("a", 1000), "${how}"), "${how}", max: 999)`)).toBeNull()
    expect(mismatches.count).toBe(before + 1)
    expect(mismatches.last).toBe('what was compressed has more than 999 bytes')
  },
)
