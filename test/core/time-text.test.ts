import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTime, formatTimeMillis, parseRfc3339 } from '../../src/core/time-text.ts'
import { Time } from '../../src/core/value.ts'

const at = (text: string, micros = 0): Time => new Time(Date.parse(text) * 1000 + micros)

describe('formatTime', () => {
  test('writes no more digits than it needs', () => {
    expect(formatTime(at('2026-11-21T10:00:01Z'))).toBe('2026-11-21T10:00:01Z')
    expect(formatTime(at('2026-11-21T10:00:01.020Z'))).toBe('2026-11-21T10:00:01.020Z')
    expect(formatTime(at('2026-11-21T10:00:01.020Z', 7))).toBe('2026-11-21T10:00:01.020007Z')
    expect(formatTime(new Time(-1))).toBe('1969-12-31T23:59:59.999999Z')
  })

  test('agrees with Date on every instant', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1685-01-01'), max: new Date('2255-12-31'), noInvalidDate: true }),
        (date) => {
          expect(formatTimeMillis(new Time(date.getTime() * 1000))).toBe(date.toISOString())
          expect(parseRfc3339(date.toISOString())).toStrictEqual(new Time(date.getTime() * 1000))
        },
      ),
    )
  })
})

describe('parseRfc3339', () => {
  test.each<[string, Time]>([
    ['2026-11-21T10:00:00Z', at('2026-11-21T10:00:00Z')],
    ['2026-11-21t10:00:00z', at('2026-11-21T10:00:00Z')],
    ['2026-11-21 10:00:00Z', at('2026-11-21T10:00:00Z')],
    ['2026-11-21T10:00:00+02:00', at('2026-11-21T08:00:00Z')],
    ['2026-11-21T10:00:00-0530', at('2026-11-21T15:30:00Z')],
    ['2026-11-21T10:00:00.5Z', at('2026-11-21T10:00:00.5Z')],
    ['2026-11-21T10:00:00.123456789Z', at('2026-11-21T10:00:00.123Z', 456)],
    ['2024-02-29T00:00:00Z', at('2024-02-29T00:00:00Z')],
    ['2016-12-31T23:59:60Z', at('2017-01-01T00:00:00Z')],
  ])('%s', (text, time) => expect(parseRfc3339(text)).toStrictEqual(time))

  test.each([
    '',
    '2026-11-21',
    '2026-11-21T10:00:00',
    '2026-11-21T10:00:00.Z',
    '2026-11-21T10:00:00Zx',
    '2026-11-21T10:00:00+2:00',
    '2026-11-21T10:00:00+02:60',
    '2026-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-00-01T10:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T10:60:00Z',
    '2026-11-21T10:00:6xZ',
    '0026-11-21T10:00:00Z',
    '2026/11/21T10:00:00Z',
    'x026-11-21T10:00:00Z',
  ])('"%s" is no time', (text) => expect(parseRfc3339(text)).toBeNull())
})
