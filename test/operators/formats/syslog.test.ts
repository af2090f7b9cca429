import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { facilityNames, severityNames } from '../../../src/core/syslog-names.ts'
import { formatTime } from '../../../src/core/time-text.ts'
import { type Rec, Time } from '../../../src/core/value.ts'
import { syslog } from '../../../src/operators/formats/syslog.ts'

const at = (text: string): number => Date.parse(text) * 1000
const reader = (mode: 'auto' | '3164' | '5424' = 'auto', now = '2026-11-21T10:05:00Z', zone = 'UTC') =>
  syslog.parser!({ mode, zone }, { now: () => at(now), random: () => 0 })
/** The fields of an event that are asked for; times as text. */
function some(event: Rec | string, ...names: readonly string[]): unknown {
  if (typeof event === 'string') return event
  return names.map((name) => {
    const value = event[name]
    return value instanceof Time ? formatTime(value) : value
  })
}
const head = ['timestamp', 'host', 'program', 'pid', 'message'] as const

describe('RFC 3164', () => {
  test.each([
    [
      '<38>Nov 21 10:00:01 web-1 sshd[99]: Failed password: no',
      ['2026-11-21T10:00:01Z', 'web-1', 'sshd', 99, 'Failed password: no'],
    ],
    ['<38>Nov  1 10:00:01 web-1 kernel: up', ['2026-11-01T10:00:01Z', 'web-1', 'kernel', null, 'up']],
    ['Nov 1 10:00:01 web-1 kernel: up', ['2026-11-01T10:00:01Z', 'web-1', 'kernel', null, 'up']],
    ['Nov 21 10:00:01.25 web-1 a/b[1]:x', ['2026-11-21T10:00:01.250Z', 'web-1', 'a/b', 1, 'x']],
    ['<189>Nov 21 2025 10:00:01: %ASA-6-1: Built', ['2025-11-21T10:00:01Z', null, '%ASA-6-1', null, 'Built']],
    ['<13>Nov 21 10:00:01 logger: local', ['2026-11-21T10:00:01Z', null, 'logger', null, 'local']],
    ['<13>Nov 21 10:00:01 cron[7]: local', ['2026-11-21T10:00:01Z', null, 'cron', 7, 'local']],
    ['Nov 21 10:00:01 web-1 no tag here', ['2026-11-21T10:00:01Z', 'web-1', null, null, 'no tag here']],
    ['Nov 21 10:00:01 web-1', ['2026-11-21T10:00:01Z', 'web-1', null, null, '']],
    ['Nov 21 10:00:01', ['2026-11-21T10:00:01Z', null, null, null, '']],
    ['Nov 21 10:00:01 fe80::1 sshd[9]: x', ['2026-11-21T10:00:01Z', 'fe80::1', 'sshd', 9, 'x']],
    ['Nov 21 10:00:01 h Net::Server[9]: x', ['2026-11-21T10:00:01Z', 'h', 'Net::Server', 9, 'x']],
    ['Nov 21 10:00:01 h app[worker]: x', ['2026-11-21T10:00:01Z', 'h', 'app', null, 'x']],
    ['Nov 21 10:00:01 h [9] x', ['2026-11-21T10:00:01Z', 'h', null, null, '[9] x']],
    ['<13>app: hello', [null, null, 'app', null, 'hello']],
    ['<13>hello world', [null, null, null, null, 'hello world']],
    [
      '2026-11-21T12:00:01.123456+02:00 web-1 sshd[99]: hi',
      ['2026-11-21T10:00:01.123456Z', 'web-1', 'sshd', 99, 'hi'],
    ],
  ])('%s', (line, fields) => {
    expect(some(reader()(line), ...head)).toEqual(fields)
  })

  test('a timestamp without a year gets the year nearest to now', () => {
    const stamp = (line: string, now: string) => some(reader('auto', now)(line), 'timestamp')
    expect(stamp('Dec 31 23:59:59 h a: x', '2026-01-01T00:00:10Z')).toEqual(['2025-12-31T23:59:59Z'])
    expect(stamp('Jan  1 00:00:01 h a: x', '2026-12-31T23:59:50Z')).toEqual(['2027-01-01T00:00:01Z'])
    expect(stamp('Jul  3 00:00:01 h a: x', '2026-12-31T00:00:00Z')).toEqual(['2026-07-03T00:00:01Z'])
    expect(stamp('Feb 29 00:00:01 h a: x', '2025-12-01T00:00:00Z')).toEqual(['2024-02-29T00:00:01Z'])
    expect(stamp('Feb 29 00:00:01 h a: x', '2027-03-01T00:00:00Z')).toEqual(['2028-02-29T00:00:01Z'])
  })

  test('a timestamp without a zone is in the zone of the settings', () => {
    const read = reader('auto', '2026-11-21T10:05:00Z', 'Europe/Berlin')
    expect(some(read('Nov 21 10:00:01 h a: x'), 'timestamp')).toEqual(['2026-11-21T09:00:01Z'])
    expect(some(read('2026-11-21T10:00:01Z h a: x'), 'timestamp')).toEqual(['2026-11-21T10:00:01Z'])
  })

  test('a message without a priority is a notice of a user program', () => {
    const codes = ['facility', 'facility_code', 'severity', 'severity_code'] as const
    expect(some(reader()('Nov 21 10:00:01 h a: x'), ...codes)).toEqual(['user', 1, 'notice', 5])
    expect(some(reader()('<0>Nov 21 10:00:01 h a: x'), ...codes)).toEqual(['kern', 0, 'emerg', 0])
    expect(some(reader()('<191>Nov 21 10:00:01 h a: x'), ...codes)).toEqual(['local7', 23, 'debug', 7])
  })

  test.each([
    ['hello', 'the line begins with neither a priority such as "<38>" nor a timestamp'],
    ['', 'the line begins with neither a priority such as "<38>" nor a timestamp'],
    ['<192>x', 'the priority 192 is above 191'],
    ['<x>y', 'the "<" at the start begins no priority such as "<38>"'],
    ['<>y', 'the "<" at the start begins no priority such as "<38>"'],
    ['<38>Feb 30 10:00:01 h a: x', 'the timestamp at column 5 is no valid date and time'],
    ['Nov 21 25:00:01 h a: x', 'the timestamp at column 1 is no valid date and time'],
    ['2026-13-21T10:00:01Z h a: x', 'the timestamp at column 1 is not RFC 3339'],
  ])('refuses %s', (line, reason) => {
    expect(reader()(line)).toBe(reason)
  })
})

describe('RFC 5424', () => {
  test('reads every part', () => {
    const line =
      '<165>1 2026-11-21T10:00:01.000003-07:00 web-1 evntslog 42 ID47 [a@1 x="1" y="q\\"\\]\\\\z"][b x="1" x="2"] \uFEFFgrüße'
    expect(
      some(reader()(line), ...head, 'version', 'message_id', 'structured', 'facility', 'severity'),
    ).toEqual([
      ...['2026-11-21T17:00:01.000003Z', 'web-1', 'evntslog', 42, 'grüße', 1, 'ID47'],
      { 'a@1': { x: '1', y: 'q"]\\z' }, b: { x: ['1', '2'] } },
      ...['local4', 'notice'],
    ])
  })

  test('reads a message of nothing but dashes', () => {
    expect(some(reader()('<34>1 - - - - - -'), ...head, 'message_id', 'structured')).toEqual([
      ...[null, null, null, null, '', null],
      {},
    ])
  })

  test.each([
    ['<34>1 2026-11-21T10:00:01Z h', 'the header ends before the program'],
    ['<34>1 yesterday- h a - - -', 'no version number and timestamp follow the priority at column 5'],
    ['<34>1 2026-99-21T10:00:01Z h a - - -', 'the timestamp at column 7 is not RFC 3339'],
    ['<34>1 - h a - - x', 'neither "-" nor structured data stands at column 17'],
    ['<34>1 - h a - - -x', 'no space parts the structured data from the message at column 18'],
    ['<34>1 - h a - - [a b="c]', 'no quote closes the value at column 22'],
    ['<34>1 - h a - - [a b=c]', 'no name="value" stands at column 20 of the structured data'],
    ['<34>1 - h a - - [a', 'no "]" closes the structured data at column 17'],
    ['<34>1 - h a - - []', 'the structured data at column 17 has no name'],
    ['hello', 'the message begins with no priority such as "<38>"'],
  ])('refuses %s', (line, reason) => {
    expect(reader('5424')(line)).toBe(reason)
  })

  test('is told from RFC 3164 by its version', () => {
    expect(some(reader()('<34>1 files copied'), 'message', 'version')).toEqual(['1 files copied', null])
    expect(some(reader('3164')('<34>1 - h a - - -'), 'message', 'version')).toEqual(['1 - h a - - -', null])
  })
})

describe('generated messages come back', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,20}$/)
  const message = fc.string({ unit: 'grapheme' }).filter((text) => !text.startsWith('\uFEFF'))
  const second = fc.integer({ min: -150 * 86400, max: 150 * 86400 })
  const base = at('2026-11-21T10:05:00Z')

  test('RFC 5424', () => {
    const value = fc.string({ unit: 'grapheme' })
    const data = fc.dictionary(name, fc.dictionary(name, value, { maxKeys: 3 }), { maxKeys: 3 })
    fc.assert(
      fc.property(
        fc.nat(191),
        second,
        name,
        name,
        fc.nat(99999),
        data,
        message,
        (priority, s, host, app, pid, sd, text) => {
          const time = new Time(base + s * 1e6 + 123)
          const quoted = Object.entries(sd).map(([id, params]) => {
            const pairs = Object.entries(params).map(
              ([key, of]) => ` ${key}="${of.replace(/["\\\]]/g, '\\$&')}"`,
            )
            return `[${id}${pairs.join('')}]`
          })
          const line = `<${priority}>1 ${formatTime(time)} ${host} ${app} ${pid} - ${quoted.join('') || '-'} ${text}`
          expect(reader()(line)).toEqual({
            timestamp: time,
            host,
            program: app,
            pid,
            facility: facilityNames[priority >> 3],
            facility_code: priority >> 3,
            severity: severityNames[priority & 7],
            severity_code: priority & 7,
            message: text,
            version: 1,
            message_id: null,
            structured: sd,
          })
        },
      ),
    )
  })

  test('RFC 3164', () => {
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
    const program = name.filter((text) => !/[.:]$/.test(text))
    fc.assert(
      fc.property(
        fc.nat(191),
        second,
        name,
        program,
        fc.nat(99999),
        message,
        (priority, s, host, app, pid, text) => {
          const time = new Time(base + s * 1e6)
          const date = new Date(time.micros / 1000)
          const stamp = `${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 19)}`
          const line = `<${priority}>${stamp} ${host} ${app}[${pid}]: ${text}`
          expect(some(reader()(line), 'severity_code', 'facility_code', ...head)).toEqual([
            ...[priority & 7, priority >> 3, formatTime(time), host, app, pid, text],
          ])
        },
      ),
    )
  })
})
