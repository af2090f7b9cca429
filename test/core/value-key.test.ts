import fc from 'fast-check'
import { expect, test } from 'vitest'
import { equal } from '../../src/core/equal.ts'
import { parseJson } from '../../src/core/json.ts'
import { Duration, Time, type Value } from '../../src/core/value.ts'
import { valueKey } from '../../src/core/value-key.ts'

const values: readonly Value[] = [
  null,
  true,
  false,
  0,
  -0,
  1,
  1.5,
  2 ** 60,
  2n ** 60n,
  9007199254740993n,
  '',
  '1',
  'null',
  '[]',
  new Time(1),
  new Duration(1),
  Uint8Array.of(1),
  Buffer.from([1]),
  [],
  [1, '1'],
  ['1', 1],
  {},
  { a: 1, b: [2] },
  { b: [2], a: 1 },
  { a: new Time(1) },
  { a: new Duration(1) },
  parseJson('{"__proto__": 1}'),
  /a/,
]

test('exactly equal values share a key', () => {
  for (const a of values) {
    for (const b of values)
      expect(Object.is(valueKey(a), valueKey(b)), `${String(a)} ${String(b)}`).toBe(equal(a, b))
  }
})

test('so do all JSON values', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (a, b) => {
      expect(Object.is(valueKey(a as Value), valueKey(b as Value))).toBe(equal(a as Value, b as Value))
    }),
  )
})
