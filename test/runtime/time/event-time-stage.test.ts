import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'

const lineOf = (host: string, second: number): string =>
  JSON.stringify({ host, at: new Date(Date.UTC(2026, 10, 21) + second * 1000).toISOString() })

/** Events of two files of one time, each out of order by a little. */
function writeHosts(folder: string): void {
  for (const host of ['a', 'b']) {
    const seconds = Array.from({ length: 120 }, (_, i) => (i % 2 === 0 || i < 3 ? i : i - 3))
    writeLines(
      folder,
      `${host}.in`,
      seconds.map((second) => lineOf(host, second)),
    )
  }
}

async function windows(folder: string, source: string, stages: string, noPasses: readonly string[] = []) {
  const [output, rejects] = [join(folder, `out${noPasses.length}`), join(folder, `rejects${noPasses.length}`)]
  const text = [
    'pipeline p { dead_letter: rejects }',
    `sink rejects = file("${rejects}", format: json)`,
    `source lines = file("${folder}/*.in", ${source})`,
    `stream counted = from lines ${stages} | aggregate n = count() by host over tumbling(10s) late drop`,
    `from counted | set time = @time | to file("${output}", format: json)`,
  ].join('\n')
  const run = await runPipe(text, { noPasses })
  return { ...run, records: readRecords(output), rejects: readRecords(rejects) }
}

describe('event_time', () => {
  test('right behind a source is the same as "time" on it, hoisted or not', async () => {
    const results = []
    for (const [source, stages, off] of [
      ['format: json, time: at, lateness: 5s', '', []],
      ['format: json', '| event_time(at, lateness: 5s)', []],
      ['format: json', '| event_time(at, lateness: 5s)', ['hoist-event-time']],
    ] as const) {
      const folder = testFolder()
      writeHosts(folder)
      results.push(await windows(folder, source, stages, off))
    }
    const [direct, hoisted, stage] = results
    expect(direct!.records).toHaveLength(24)
    expect(hoisted!.records).toEqual(direct!.records)
    expect(stage!.records).toEqual(direct!.records)
    expect(hoisted!.plan.nodes.filter(({ op }) => op === 'stateful')).toHaveLength(1)
    expect(stage!.plan.nodes.filter(({ op }) => op === 'stateful')).toHaveLength(2)
  })

  test('behind other stages reads what they have made, and waits for all files of a bounded run', async () => {
    const folder = testFolder()
    writeHosts(folder)
    const { records, counters } = await windows(
      folder,
      'format: json',
      '| set when = time(at) + 1h | event_time(when, lateness: 5s)',
    )
    expect(records).toHaveLength(24)
    expect(records[0]).toEqual({ host: 'a', n: 11, time: '2026-11-21T01:00:09.999999Z' })
    expect(counters('aggregate').late).toBe(0)
    expect(counters('event_time').lateIdle).toBe(0)
  })

  test('refuses what has no readable time, as the source does', async () => {
    const folder = testFolder()
    writeLines(folder, 'a.in', ['{"host":"a"}', '{"host":"a","at":17}', lineOf('a', 1)])
    for (const off of [[], ['hoist-event-time']]) {
      const { records, rejects } = await windows(folder, 'format: json', '| event_time(at)', off)
      expect(records).toHaveLength(1)
      expect(rejects).toEqual([
        expect.objectContaining({ code: 'LP5308', reason: 'the event has no time' }),
        expect.objectContaining({ code: 'LP5308', reason: expect.stringContaining('from_unix(x, "ms")') }),
      ])
    }
  })

  test('event_time(@received) goes by the time of arrival', async () => {
    const folder = testFolder()
    writeLines(folder, 'a.in', ['{"host":"a"}', '{"host":"a","at":17}'])
    for (const off of [[], ['hoist-event-time']]) {
      const { records, rejects } = await windows(folder, 'format: json', '| event_time(@received)', off)
      expect(records.reduce((sum, { n }) => sum + Number(n), 0)).toBe(2)
      expect(rejects).toEqual([])
    }
  })

  test('gives time anew to events that have one', async () => {
    const folder = testFolder()
    writeLines(folder, 'a.in', [lineOf('a', 1), lineOf('a', 2)])
    const { records } = await windows(folder, 'format: json, time: at', '| event_time(@time + 1h)')
    expect(records).toEqual([{ host: 'a', n: 2, time: '2026-11-21T01:00:09.999999Z' }])
  })
})
