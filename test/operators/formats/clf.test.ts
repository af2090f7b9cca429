import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTime } from '../../../src/core/time-text.ts'
import { type Rec, Time } from '../../../src/core/value.ts'
import { clf } from '../../../src/operators/formats/clf.ts'

const read = clf.parser!({}, { now: () => 0, random: () => 0 })
const begin = '10.0.0.1 - - [21/Nov/2026:10:00:00 +0000]'

/** The fields of an event that are asked for. */
const some = (line: string, ...names: readonly string[]): unknown => {
  const event = read(line)
  return typeof event === 'string' ? event : names.map((name) => event[name])
}

describe('requests', () => {
  test.each([
    ['"GET /a HTTP/2.0"', ['GET', '/a', 'HTTP/2.0']],
    ['"GET /a b c HTTP/1.0"', ['GET', '/a b c', 'HTTP/1.0']],
    ['"GET /a"', ['GET', '/a', null]],
    ['"M-SEARCH * HTTP/1.1"', ['M-SEARCH', '*', 'HTTP/1.1']],
    ['"-"', [null, null, null]],
    ['""', [null, null, null]],
    ['"GET /a\\"b\\\\ HTTP/1.1"', ['GET', '/a"b\\', 'HTTP/1.1']],
    ['"\\x16\\x03\\x01 x"', [null, '\x16\x03\x01 x', null]],
    ['"GET /\\xD0\\xBF\\n HTTP/1.1"', ['GET', '/п\n', 'HTTP/1.1']],
    ['"quit"', [null, 'quit', null]],
  ])('%s', (request, fields) => {
    expect(some(`${begin} ${request} 200 12`, 'method', 'path', 'protocol')).toEqual(fields)
  })
})

describe('lines', () => {
  test('a user name may hold spaces, an address may be IPv6', () => {
    const line = '2001:db8::7 id Ada Lovelace [21/Nov/2026:10:00:00 -0130] "-" 408 0 "-" "-"'
    expect(some(line, 'client', 'identity', 'user', 'status', 'bytes', 'referrer', 'agent')).toEqual([
      ...['2001:db8::7', 'id', 'Ada Lovelace', 408, 0, null, null],
    ])
    expect(formatTime((read(line) as { timestamp: Time }).timestamp)).toBe('2026-11-21T11:30:00Z')
  })

  test('what follows the agent is left out', () => {
    expect(
      some(`${begin} "GET / HTTP/1.1" 200 - "r" "a \\"b\\"" "10.1.1.1" 0.003`, 'bytes', 'referrer', 'agent'),
    ).toEqual([...[null, 'r', 'a "b"']])
    expect(some(`${begin} "GET / HTTP/1.1" 200 7 "r"`, 'referrer', 'agent')).toEqual(['r', null])
  })

  test.each([
    ['', 'no client, identity, user and "[" of the time stand at the start'],
    ['hello', 'no client, identity, user and "[" of the time stand at the start'],
    [
      'a - - [21/Nov/2026:25:00:00 +0000] "" 200 1',
      'no time such as "21/Nov/2026:10:00:00 +0000" stands in brackets at column 7',
    ],
    [
      'a - - [31/Feb/2026:10:00:00 +0000] "" 200 1',
      'no time such as "21/Nov/2026:10:00:00 +0000" stands in brackets at column 7',
    ],
    [
      'a - - [21/Nov/2026:10:00:00 +0000 "" 200 1',
      'no time such as "21/Nov/2026:10:00:00 +0000" stands in brackets at column 7',
    ],
    [`${begin} GET / HTTP/1.1 200 1`, 'no request in quotes stands at column 43'],
    [`${begin} "GET / HTTP/1.1 200 1`, 'no quote closes the request at column 43'],
    [`${begin} "GET / HTTP/1.1\\" 200 1`, 'no quote closes the request at column 43'],
    [`${begin} "GET /" 20 1`, 'no status of three digits follows the request at column 51'],
    [`${begin} "GET /" 200`, 'neither a number of bytes nor "-" follows the status at column 55'],
    [`${begin} "GET /" 200 x`, 'neither a number of bytes nor "-" follows the status at column 55'],
    [`${begin} "GET /" 2000 1`, 'neither a number of bytes nor "-" follows the status at column 55'],
    [`${begin} "GET /" 200 1 "ref`, 'no quote closes the referrer at column 57'],
    [`${begin} "GET /" 200 1 "" "agent`, 'no quote closes the agent at column 60'],
  ])('%s is refused', (line, reason) => {
    expect(read(line)).toBe(reason)
  })
})

test('generated lines come back', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9/._%?=&+]{2,30}$/)
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const quote = (text: string) => text.replace(/[\\"]/g, '\\$&')
  const text = fc.string({ unit: 'grapheme', minLength: 2 })
  const offset = fc.integer({ min: -12 * 60, max: 14 * 60 })
  const second = fc.integer({ min: 0, max: 2 ** 32 })
  fc.assert(
    fc.property(
      second,
      offset,
      word,
      fc.integer({ min: 100, max: 599 }),
      fc.nat(),
      text,
      (s, east, path, status, bytes, agent) => {
        const date = new Date((s + east * 60) * 1000)
        const two = (n: number) => String(n).padStart(2, '0')
        const day = `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}`
        const zone = `${east < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(east) / 60))}${two(Math.abs(east) % 60)}`
        const line = `h - u [${day}:${date.toISOString().slice(11, 19)} ${zone}] "GET /${path} HTTP/1.1" ${status} ${bytes} "-" "${quote(agent)}"`
        const expected: Rec = {
          client: 'h',
          identity: null,
          user: 'u',
          timestamp: new Time(s * 1e6),
          method: 'GET',
          path: `/${path}`,
          protocol: 'HTTP/1.1',
          status,
          bytes,
          referrer: null,
          agent,
        }
        expect(read(line)).toEqual(expected)
      },
    ),
  )
})
