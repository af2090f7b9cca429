import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Rec } from '../../../src/core/value.ts'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'

interface Read {
  /** `@time` of each event that passed, as JSON writes it. */
  readonly times: readonly unknown[]
  readonly rejects: readonly string[]
  readonly stamped: number
}

async function read(lines: readonly string[], settings: string, codegen: boolean): Promise<Read> {
  const folder = testFolder()
  const input = writeLines(folder, 'in', lines)
  const [output, rejects] = [join(folder, 'out'), join(folder, 'rejects')]
  const text = [
    'pipeline p { dead_letter: rejects }',
    `source lines = file("${input}", ${settings})`,
    `sink rejects = file("${rejects}", format: json)`,
    `from lines | keep at = @time | to file("${output}", format: json)`,
  ].join('\n')
  const { counters } = await runPipe(text, { options: { codegen } })
  const records = (path: string): readonly Rec[] => {
    try {
      return readRecords(path)
    } catch {
      return []
    }
  }
  return {
    times: records(output).map(({ at }) => at),
    rejects: records(rejects).map(({ code, reason }) => `${String(code)}: ${String(reason)}`),
    stamped: counters('lines').timeStamped,
  }
}

describe.each([
  ['generated code', true],
  ['closures', false],
])('%s', (_, codegen) => {
  test('reads texts in ISO 8601 from a plain field, and says why it cannot read others', async () => {
    const lines = [
      '{"at":"2026-11-21T10:00:00Z"}',
      '{"at":"2026-11-21 12:00:00.5+02:00"}',
      '{"at":"2026-11-21T10:00:01.123456789"}',
      '{"at":"2026-11-21T10:00:0\\u0032Z"}',
      '{"at":"yesterday"}',
      '{"at":1763719200000}',
      '{"at":null}',
      '{"other":1}',
      '{"at":"2256-01-01T00:00:00Z"}',
      '{"at":["2026-11-21T10:00:00Z"]}',
      '{"at":true}',
    ]
    const { times, rejects } = await read(lines, 'format: json, time: at', codegen)
    expect(times).toEqual([
      '2026-11-21T10:00:00Z',
      '2026-11-21T10:00:00.500Z',
      '2026-11-21T10:00:01.123456Z',
      '2026-11-21T10:00:02Z',
    ])
    const notIso =
      'LP5308: the time of the event is a text that is not ISO 8601; "parse_time" reads other forms'
    expect(rejects).toEqual([
      notIso,
      'LP5308: the time of the event is a number; from_unix(x, "ms") reads it',
      'LP5308: the event has no time',
      'LP5308: the event has no time',
      notIso,
      'LP5308: the event has no readable time',
      'LP5308: the event has no readable time',
    ])
  })

  test('reads time(field) as RFC 3339, which needs an offset', async () => {
    const lines = ['{"at":"2026-11-21T10:00:00Z"}', '{"at":"2026-11-21T10:00:00"}', '{"at":5}']
    const { times, rejects } = await read(lines, 'format: json, time: time(at)', codegen)
    expect(times).toEqual(['2026-11-21T10:00:00Z'])
    expect(rejects).toEqual([
      'LP5308: the event has no time',
      'LP5308: the event has no readable time: "time" was given an int',
    ])
  })

  test.each([
    ['from_unix(at)', '{"at":1763719200}'],
    ['from_unix(at, "ms")', '{"at":1763719200000}'],
    ['from_unix(at, "us")', '{"at":1763719200000000}'],
    ['from_unix(at, "ns")', '{"at":1763719200000000000}'],
    ['parse_time(at, "dd/MMM/yyyy:HH:mm:ss Z")', '{"at":"21/Nov/2025:12:00:00 +0200"}'],
    ['a.at', '{"a":{"at":"2025-11-21T10:00:00Z"}}'],
    ['later - 1h', '{"later":"2025-11-21T11:00:00Z"}'],
  ])('reads %s', async (time, line) => {
    const isArithmetic = time.startsWith('later')
    const expression = isArithmetic ? 'time(later) - 1h' : time
    const { times, rejects } = await read([line], `format: json, time: ${expression}`, codegen)
    expect(rejects).toEqual([])
    expect(times).toEqual(['2025-11-21T10:00:00Z'])
  })

  test('reads the timestamps of syslog, of access logs and of captures', async () => {
    expect(
      (
        await read(
          ['<38>1 2026-11-21T10:00:00Z host app 9 - - hello'],
          'format: syslog, time: timestamp',
          codegen,
        )
      ).times,
    ).toEqual(['2026-11-21T10:00:00Z'])
    const access = '10.0.0.1 - - [21/Nov/2026:12:00:00 +0200] "GET / HTTP/1.1" 200 5'
    expect((await read([access], 'format: clf, time: timestamp', codegen)).times).toEqual([
      '2026-11-21T10:00:00Z',
    ])
    const grok = 'format: grok("%{TIMESTAMP_ISO8601:at} %{GREEDYDATA:text}"), time: at'
    expect(
      (await read(['2026-11-21T10:00:00Z hello', '2026-11-21 10:00:01,5 hello'], grok, codegen)).times,
    ).toEqual(['2026-11-21T10:00:00Z', '2026-11-21T10:00:01.500Z'])
  })

  test('gives the time of arrival instead, where asked', async () => {
    const lines = ['{"at":"2026-11-21T10:00:00Z"}', '{"at":7}', '{}']
    const { times, rejects, stamped } = await read(
      lines,
      'format: json, time: at, on_missing_time: stamp',
      codegen,
    )
    expect(rejects).toEqual([])
    expect(stamped).toBe(2)
    expect(times).toHaveLength(3)
    expect(times[0]).toBe('2026-11-21T10:00:00Z')
  })

  test('takes the time of arrival for all', async () => {
    const { times, stamped } = await read(['{"at":1}', '{}'], 'format: json, time: @received', codegen)
    expect(times).toHaveLength(2)
    expect(times[0]).not.toBeNull()
    expect(stamped).toBe(0)
  })
})
