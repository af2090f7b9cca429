import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type IsoForm, isoMicros, isoMicrosOf } from '../../src/core/iso-time.ts'

/** The same by a regex and `Date`: slow and obvious. */
function reference(text: string, form: IsoForm): number {
  const mark = form === 'rfc3339' ? '[.]' : '[.,]'
  const zone = form === 'rfc3339' ? '[zZ]|[+-]\\d\\d:?\\d\\d' : '[zZ]|[+-]\\d\\d(?::?\\d\\d)?|'
  const found = new RegExp(
    `^(\\d{4})-(\\d\\d)-(\\d\\d)[tT ](\\d\\d):(\\d\\d):(\\d\\d)(?:${mark}(\\d+))?(${zone})$`,
  ).exec(text)
  if (found === null || text.length > 64) return Number.NaN
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const date = new Date(Date.UTC(year, month - 1, day))
  if (year < 1685 || year > 2255 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return Number.NaN
  if (hour > 23 || minute > 59 || second > 60) return Number.NaN
  const offset = found[8]!
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))]
  const east = /^[+-]/.test(offset) ? (offset.length > 3 ? hours * 60 + minutes : hours * 60) : 0
  if (/^[+-]/.test(offset) && (hours > 23 || (offset.length > 3 && minutes > 59))) return Number.NaN
  const seconds =
    date.getTime() / 1000 + hour * 3600 + minute * 60 + second - (offset.startsWith('-') ? -1 : 1) * east * 60
  return seconds * 1e6 + Number((found[7] ?? '').slice(0, 6).padEnd(6, '0'))
}

const digits = (least: number, most: number) =>
  fc.integer({ min: least, max: most }).map((n) => String(n).padStart(2, '0'))

/** Texts that are times, nearly are, and surely are not. */
const text = fc
  .tuple(
    fc.constantFrom(
      '2026-11-21',
      '2026-11-22',
      '2024-02-29',
      '2023-02-29',
      '1684-12-31',
      '2255-12-31',
      '2256-01-01',
    ),
    fc.constantFrom('T', 't', ' ', '_', '\0', '\u0120'),
    fc.tuple(digits(0, 25), digits(0, 61), digits(0, 61)).map((parts) => parts.join(':')),
    fc.oneof(
      fc.constant(''),
      fc.stringMatching(/^\d{1,12}$/).map((fraction) => `.${fraction}`),
      fc.constantFrom('.', ',5', '.5x'),
    ),
    fc.constantFrom('', 'Z', 'z', '+02:00', '-0530', '+02', '+2:00', '+24:00', '+02:60', 'Zx', ' UTC', 'K'),
  )
  .map((parts) => parts.join(''))

const changed = fc
  .tuple(text, fc.nat(40), fc.constantFrom('\u0130', '0', ':', '-', '\u00b2', ' ', '/'))
  .map(([whole, at, sign]) => whole.slice(0, at) + sign + whole.slice(at + 1))

const forms = fc.constantFrom<IsoForm>('rfc3339', 'iso8601')

describe('isoMicrosOf', () => {
  test('reads what a regex and Date read, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(text, changed), forms, (given, form) => {
        expect(isoMicrosOf(given, form)).toBe(reference(given, form))
      }),
      { numRuns: 3000 },
    )
  })

  test('reads every instant that Temporal writes, with up to nine digits and any offset', () => {
    const instant = fc.bigInt({ min: -8_000_000_000_000_000_000n, max: 8_000_000_000_000_000_000n })
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        fc.constantFrom(0, 1, 3, 6, 9),
        (ns, east, count) => {
          const sign = east < 0 ? '-' : '+'
          const [hours, minutes] = [Math.trunc(Math.abs(east) / 60), Math.abs(east) % 60]
          const timeZone = `${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
          const written = new Temporal.Instant(ns).toString({ timeZone, fractionalSecondDigits: count as 0 })
          const expected = Temporal.Instant.from(written).epochNanoseconds
          expect(isoMicrosOf(written, 'rfc3339')).toBe(
            Number((expected - (((expected % 1000n) + 1000n) % 1000n)) / 1000n),
          )
        },
      ),
    )
  })

  test('needs an offset as RFC 3339, and takes UTC without one as ISO 8601', () => {
    expect(isoMicrosOf('2026-11-21T10:00:00', 'rfc3339')).toBeNaN()
    expect(isoMicrosOf('2026-11-21T10:00:00', 'iso8601')).toBe(Date.parse('2026-11-21T10:00:00Z') * 1000)
    expect(isoMicrosOf('2026-11-21 10:00:00,25', 'iso8601')).toBe(
      Date.parse('2026-11-21T10:00:00.250Z') * 1000,
    )
  })

  test('a day that the calendar lacks is refused each time, not only the first', () => {
    for (let i = 0; i < 3; i += 1) expect(isoMicrosOf('2026-02-30T10:00:00Z', 'iso8601')).toBeNaN()
  })
})

test('isoMicros reads the same from bytes, wherever in them a text stands', () => {
  fc.assert(
    fc.property(fc.oneof(text, changed), fc.string(), fc.string(), forms, (given, before, after, form) => {
      const bytes = Buffer.from(before + given + after)
      const start = Buffer.byteLength(before)
      expect(isoMicros(bytes, start, start + Buffer.byteLength(given), form)).toBe(isoMicrosOf(given, form))
    }),
  )
})
