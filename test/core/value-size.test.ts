import { expect, test } from 'vitest'
import { type Rec, Time } from '../../src/core/value.ts'
import { valueSize } from '../../src/core/value-size.ts'

test('more of anything is larger', () => {
  expect(valueSize('long text')).toBeGreaterThan(valueSize('text'))
  expect(valueSize([1, 2])).toBeGreaterThan(valueSize([1]))
  expect(valueSize({ a: 1, b: 2 })).toBeGreaterThan(valueSize({ a: 1 }))
  expect(valueSize(new Uint8Array(9))).toBeGreaterThan(valueSize(new Uint8Array(8)))
})

test('what is inside counts', () => {
  const inner = 'x'.repeat(1000)
  for (const value of [inner, [inner], { a: { b: inner } } as Rec])
    expect(valueSize(value)).toBeGreaterThan(1000)
})

test('a small value has a size as well', () => {
  for (const value of [null, true, 1, 10n, new Time(0), '', [], {}])
    expect(valueSize(value)).toBeGreaterThan(0)
})
