import { describe, expect, test } from 'vitest'
import { mismatches } from '../../../src/core/mismatch.ts'
import { evaluateText } from '../../support/evaluate.ts'

describe('text functions', () => {
  test.each<[string, unknown]>([
    ['snake_case("XMLHttpRequest2 fooBar-baz.qux")', 'xml_http_request2_foo_bar_baz_qux'],
    ['snake_case("already_snake")', 'already_snake'],
    ['kebab_case("ÜberGröße")', 'über-größe'],
    ['camel_case("HTTP status_code")', 'httpStatusCode'],
    ['camel_case("")', ''],
    ['capitalize("éa")', 'Éa'],
    ['trim("😀a😀", "😀")', 'a'],
    ['trim("xx", "x")', ''],
    ['trim_end("a\\n", "")', 'a\n'],
    ['index_of("😀=1", "=")', 1],
    ['index_of("abc", "")', 0],
    ['count_matches("aaaa", "aa")', 2],
    ['count_matches("", "a")', 0],
    ['truncate("héllo wörld", 3, "......")', '...'],
    ['truncate("😀😀😀", 2)', '😀😀'],
    ['truncate("abc", -1)', ''],
    ['split("", ",")', ['']],
    ['split("a😀b", "")', ['a', '😀', 'b']],
    ['split("a1b2c", /([0-9])/)', ['a', 'b', 'c']],
    ['split("abc", /x*/)', ['a', 'b', 'c']],
    ['split("a,b,c,d", ",", limit: 2)', ['a', 'b,c,d']],
    ['split("a,b,c,d", ",", limit: 1)', ['a,b,c,d']],
    ['split("a1b2c", /[0-9]/, limit: 2)', ['a', 'b2c']],
    ['join([1, null, "a", true], ",")', '1,,a,true'],
    ['replace("a+a", "+", "$&$1")', 'a$&$1a'],
    ['replace("aXbX", /x/i, "-", first: true)', 'a-bX'],
    ['replace("aXbX", /x/i, "-")', 'a-b-'],
    ['pad_start("7", 4, "ab")', 'aba7'],
    ['pad_end("long", 2)', 'long'],
    ['pad_end("x", 3, "")', 'x'],
    ['reverse("a😀b")', 'b😀a'],
    ['unescape_html("&nbsp;&unknown;&#x110000;&amp;lt;")', '\u00a0&unknown;&#x110000;&lt;'],
    ['format_number(-1234567.5, 1, "_")', '-1_234_567.5'],
    ['format_number(999.995, 2)', '1000.00'],
    ['format_number(9_007_199_254_740_993, 1, ",")', '9,007,199,254,740,993.0'],
    ['contains("abc", [])', false],
    ['capture("x", /(?<a>y)?(?<b>x)/)', { a: null, b: 'x' }],
    ['slice(bytes("abc"), 1) == bytes("bc")', true],
  ])('%s', (code, value) => expect(evaluateText(code)).toEqual(value))

  test.each(['repeat("ab", 1_000_000)', 'pad_start("", 2_000_000)', 'pad_end("", 2_000_000, "ab")'])(
    '%s would be too long and is a mismatch',
    (code) => {
      const before = mismatches.count
      expect(evaluateText(code)).toBeNull()
      expect(mismatches.last).toMatch(/longer than 1 MiB$/)
      expect(mismatches.count).toBeGreaterThan(before)
    },
  )
})
