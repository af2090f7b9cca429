import { expect, test } from 'vitest'
import { readUnix, unixOf } from '../../src/core/unix-time.ts'
import { Time } from '../../src/core/value.ts'

test('units are read, fractions of a microsecond cut or rounded away', () => {
  expect(readUnix(1.5, 's')).toStrictEqual(new Time(1_500_000))
  expect(readUnix(1763719200.123456, 's')).toStrictEqual(new Time(1763719200123456))
  expect(readUnix(-1, 'ms')).toStrictEqual(new Time(-1000))
  expect(readUnix(1999n, 'ns')).toStrictEqual(new Time(1))
  expect(readUnix(-1n, 'ns')).toStrictEqual(new Time(-1))
  expect(readUnix(1e12, 's')).toBeNull()
})

test('whole units are counted, rounded down', () => {
  expect(unixOf(new Time(-1), 's')).toBe(-1)
  expect(unixOf(new Time(1_999_999), 's')).toBe(1)
  expect(unixOf(new Time(1_763_719_200_000_001), 'ns')).toBe(1763719200000001000n)
})
