import { describe, expect, test } from 'vitest'
import { Time } from '../../../src/core/value.ts'
import { evaluateText, typeText } from '../../support/evaluate.ts'

const time = (text: string): Time => new Time(Date.parse(text) * 1000)

describe('time functions', () => {
  test.each<[string, unknown]>([
    ['hour(2026-03-29T01:30:00Z, "Europe/Berlin")', 3],
    ['weekday(2026-11-22T00:00:00Z)', 7],
    ['day_of_year(2024-12-31T00:00:00Z)', 366],
    ['start_of(2026-11-21T10:07:12.5Z, "second")', time('2026-11-21T10:07:12Z')],
    ['start_of(2026-08-21T10:07:12Z, "quarter")', time('2026-07-01T00:00:00Z')],
    ['start_of(2026-08-21T10:07:12Z, "year")', time('2026-01-01T00:00:00Z')],
    ['start_of(2026-03-29T12:00:00Z, "day", "Europe/Berlin")', time('2026-03-28T23:00:00Z')],
    ['start_of(1969-12-31T23:59:59Z, "day")', time('1969-12-31T00:00:00Z')],
    ['add_months(2024-01-31T00:00:00Z, 13)', time('2025-02-28T00:00:00Z')],
    ['add_months(2026-11-21T10:00:00Z, -11)', time('2025-12-21T10:00:00Z')],
    ['add_months(2026-11-21T10:00:00Z, 10_000)', null],
    ['add_months(2026-02-28T23:30:00Z, 1, "Europe/Berlin")', time('2026-03-31T22:30:00Z')],
    ['from_unix(1e30)', null],
    ['parse_time(20261121, "yyyyMMdd")', time('2026-11-21T00:00:00Z')],
    ['parse_time(1763719200.25, "unix")', time('2025-11-21T10:00:00.25Z')],
    ['parse_time("Nov 21 09:00:00", "MMM d HH:mm:ss")', time('2026-11-21T09:00:00Z')],
    ['parse_time(a, ["unix", "iso8601"])', null],
    ['now()', time('2026-11-21T10:00:00Z')],
  ])('%s', (code, value) => expect(evaluateText(code)).toStrictEqual(value))

  test('a zone may come from the event', () => {
    expect(evaluateText('hour(2026-11-21T10:00:00Z, zone)', { zone: 'Asia/Tokyo' })).toBe(19)
    expect(evaluateText('hour(2026-11-21T10:00:00Z, zone)', { zone: 'nowhere' })).toBeNull()
  })

  test.each([
    ['format_time(@time, "%Y-%m-%d")', 'Write "yyyy-MM-dd".'],
    ['format_time(@time, "2006-01-02")', 'Write "yyyy-MM-dd".'],
    ['format_time(@time, "YYYY")', 'Write "yyyy".'],
    ['hour(@time, "Berlin")', 'Write a name such as'],
    ['start_of(@time, "fortnight")', 'Write one of "second"'],
    ['from_unix(1, "sec")', 'Write one of "s"'],
    ['normalize(a, "nfc")', 'Write one of "NFC"'],
    ['hash(a, "sha3")', 'Write one of "md5"'],
    ['redact(a, ["mail"])', 'Write "email"'],
    ['in_cidr(a, "10.0.0.0/40")', 'Write one such as'],
    ['capture(a, /x/)', 'Name a group'],
    ['parse_csv(a, "||")', 'Write one such as'],
    ['uuid(1)', 'Write 7'],
  ])('%s is found wrong before the run', (code, help) => {
    const { diagnostics } = typeText(code)
    expect(diagnostics).toHaveLength(1)
    expect(diagnostics[0]!.help ?? diagnostics[0]!.fix?.title ?? '').toContain(help)
  })
})
