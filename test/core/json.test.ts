import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseJson, toJson, toJsonPretty } from '../../src/core/json.ts'
import { Duration, Time, type Value } from '../../src/core/value.ts'

describe('parseJson', () => {
  test('an integer beyond 2^53 keeps its digits', () => {
    expect(parseJson('[9007199254740993, -12345678901234567890, 1234567890123456]')).toStrictEqual([
      9007199254740993n,
      -12345678901234567890n,
      1234567890123456,
    ])
  })

  test('an integer is exact wherever it stands', () => {
    for (let before = 0; before < 40; before++) {
      for (const digits of ['9007199254740993', '12345678901234567890123']) {
        const text = `${' '.repeat(before)}[1,${digits}]`
        expect(toJson(parseJson(text)), text).toBe(text.trim())
      }
    }
  })

  test('long digits inside text and fractions are left alone', () => {
    expect(parseJson('{"a": "12345678901234567890", "b": 0.1234567890123456}')).toStrictEqual({
      a: '12345678901234567890',
      b: 0.1234567890123456,
    })
  })

  test('a number that no float can hold is null', () => {
    expect(parseJson('[1e400, -1E999, 1e-400]')).toStrictEqual([null, null, 0])
  })

  test('"__proto__" is a key like any other', () => {
    for (const text of ['{"__proto__":{"x":1}}', '{"__proto__":{"x":12345678901234567890}}']) {
      const value = parseJson(text) as Record<string, Value>
      expect(Object.keys(value)).toEqual(['__proto__'])
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(toJson(value)).toBe(text)
    }
  })

  test('bad text throws a SyntaxError', () => {
    for (const text of ['', '{', '{a: 1}', '01', '[1,]', 'nul'])
      expect(() => parseJson(text)).toThrow(SyntaxError)
  })

  test.each([10_000, 100_000])('%i levels of nesting throw a SyntaxError', (depth) => {
    expect(() => parseJson('['.repeat(depth) + ']'.repeat(depth))).toThrow(/nested more than 1000 levels/)
    expect(() => parseJson(`${'{"a":'.repeat(depth)}1234567890123456789${'}'.repeat(depth)}`)).toThrow(
      SyntaxError,
    )
  })

  test('1,000 levels are read', () => {
    const text = '['.repeat(1000) + ']'.repeat(1000)
    expect(toJson(parseJson(text))).toBe(text)
  })
})

describe('toJson', () => {
  test.each<[Value, string]>([
    [null, 'null'],
    ['a"\n\u2028', '"a\\"\\n\u2028"'],
    [1.5, '1.5'],
    [9007199254740993n, '9007199254740993'],
    [new Time(1_763_719_200_500_000), '"2025-11-21T10:00:00.500Z"'],
    [new Duration(90_000_000), '"1m30s"'],
    [Uint8Array.of(1, 2, 255), '"AQL/"'],
    [[1, { a: null, b: [] }, {}], '[1,{"a":null,"b":[]},{}]'],
    [{ t: new Time(0), n: [9007199254740993n] }, '{"t":"1970-01-01T00:00:00Z","n":[9007199254740993]}'],
    [Number.NaN, 'null'],
    [[Number.POSITIVE_INFINITY], '[null]'],
  ])('%o', (value, text) => expect(toJson(value)).toBe(text))

  test('writes what JSON.stringify writes, whichever way it takes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const expected = JSON.stringify(value)
        expect(toJson(value as Value)).toBe(expected)
        expect(toJson([value as Value, new Time(0)])).toBe(`[${expected},"1970-01-01T00:00:00Z"]`)
      }),
    )
  })

  test('nesting of any depth is written', () => {
    let deep: Value = []
    for (let i = 1; i < 100_000; i++) deep = [deep]
    expect(toJson(deep)).toBe('['.repeat(100_000) + ']'.repeat(100_000))
  })
})

describe('toJsonPretty', () => {
  test('writes what JSON.stringify writes with two spaces', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toJsonPretty(value as Value)).toBe(JSON.stringify(value, null, 2))
      }),
    )
  })
})
