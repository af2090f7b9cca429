import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readUnix, type UnixUnit, unixMicros, unixOf } from '../../src/core/unix-time.ts'
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

test('plain digits in bytes are read as the number that they write, and nothing else is', () => {
  const text = fc.oneof(
    fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String),
    fc.constantFrom('', '-1', '1.5', '1e3', '01', '"1"', 'null'),
  )
  const units = fc.constantFrom<UnixUnit>('s', 'ms', 'us', 'ns')
  fc.assert(
    fc.property(text, units, fc.string(), (digits, unit, before) => {
      const bytes = Buffer.from(`${before}${digits},`)
      const start = Buffer.byteLength(before)
      const micros = unixMicros(bytes, start, start + digits.length, unit)
      const read = /^\d+$/.test(digits) ? readUnix(BigInt(digits), unit) : null
      // What is left out is read the general way.
      if (Number.isNaN(micros)) return
      expect(micros).toBe(read?.micros)
    }),
  )
  expect(unixMicros(Buffer.from('1763719200000'), 0, 13, 'ms')).toBe(1_763_719_200_000_000)
  expect(unixMicros(Buffer.from('1763719200000000999'), 0, 19, 'ns')).toBe(1_763_719_200_000_000)
})
