import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPlain, writePlain } from '../../src/core/plain-json.ts'
import { Duration, Time } from '../../src/core/value.ts'

const shared = { name: 'f', make: () => null }
const names = {
  nameOf: (object: object) => (object === shared ? 'f' : undefined),
  find: (name: string) => (name === 'f' ? shared : undefined),
}
const copy = (data: unknown): unknown => readPlain(writePlain(data, names), names)

test('data comes back as it was', () => {
  const leaf = fc.oneof(
    fc.constantFrom(null, true, 'list', Number.POSITIVE_INFINITY, Number.NaN, -0, 12n ** 30n),
    fc.double(),
    fc.string(),
    fc.integer().map((micros) => new Time(micros)),
    fc.double().map((micros) => new Duration(micros)),
    fc.constantFrom(/a\/"b/giu, shared),
    fc.uint8Array(),
  )
  const { data } = fc.letrec((tie) => ({
    data: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('data')),
      fc.dictionary(fc.string(), tie('data')),
      fc.array(fc.tuple(fc.string(), tie('data'))).map((entries) => new Map(entries)),
      fc.array(fc.string()).map((items) => new Set(items)),
    ),
  }))
  fc.assert(
    fc.property(data, (given) => {
      expect(copy(given)).toEqual(given)
    }),
  )
})

test('a key that is there without a value is left out, one called "__proto__" is a key', () => {
  expect(Object.keys(copy({ a: undefined, b: 1 }) as object)).toEqual(['b'])
  expect(Object.keys(copy(JSON.parse('{"__proto__": {"a": 1}}')) as object)).toEqual(['__proto__'])
  expect(copy({ b: [undefined] })).toEqual({ b: [undefined] })
})

test('a function, an unknown name and what was never written are refused', () => {
  expect(() => writePlain({ f: () => 1 }, names)).toThrow(TypeError)
  expect(() => readPlain('["named","g"]', names)).toThrow('nothing is called "g" any more')
  expect(() => readPlain('["what"]', names)).toThrow(RangeError)
})
