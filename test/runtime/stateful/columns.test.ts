/** Windows give the same whether their events come side by side or one by one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'

const runs = Number(process.env['FUZZ_RUNS'] ?? 40)

const fixedClock = { ...systemClock, now: () => 1_800_000_000_000_000 }

/** A line for a moment, in seconds, mostly a usual one. */
const someLine = fc
  .record({
    jitter: fc.integer({ min: 0, max: 40 }),
    zone: fc.constantFrom('Z', 'Z', 'Z', '.25Z', '+02:00', '+0200'),
    host: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('"a"', '"b"', '"é"') },
      { weight: 1, arbitrary: fc.constantFrom('"\\u0061"', 'null', '1', '1.0', '""', '{"x":1}') },
    ),
    app: fc.constantFrom('"x"', '"y"'),
    ms: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -10, max: 1000 }).map(String) },
      { weight: 2, arbitrary: fc.double({ min: 0, max: 1e3, noNaN: true }).map(String) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('null', '"slow"', '-0', '1e2', '12345678901234567890', 'true'),
      },
    ),
    form: fc.oneof(
      { weight: 12, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 7 }) },
    ),
  })
  .map(({ jitter, zone, host, app, ms, form }) => (moment: number): string => {
    const second = moment + jitter
    const time = `2026-01-01T${zone.startsWith('+') ? '02' : '00'}:0${Math.floor(second / 60)}:${String(second % 60).padStart(2, '0')}${zone}`
    const line = `{"ts":"${time}","host":${host},"app":${app},"ms":${ms},"msg":"text"}`
    switch (form) {
      case 1:
        return '{"ts":"yesterday","host":"a","ms":1}'
      case 2:
        return `{"host":"a","ts":"${time}"}`
      case 3:
        return 'no json'
      case 4:
        return ''
      case 5:
        return `{ "ms" : ${ms} , "ts" : "${time}" , "host" : ${host} }`
      case 6:
        return `{"ts":"${time}","host":"a","host":"b","ms":1}`
      case 7:
        return `{"ts":"2027-01-01T00:00:00Z","host":"a","ms":1}`
      default:
        return line
    }
  })

/** Time goes on in them, so that some come late wherever they stand. */
const someLines = fc
  .array(someLine, { maxLength: 300, size: 'max' })
  .map((lines) => lines.map((lineAt, index) => lineAt(Math.floor(index / 2))))

const calls = [
  'n = count(), mean = avg(ms), p = quantile(ms, 90%), least = min(ms), most = max(ms)',
  'start = window_start(), end = window_end(), s = sum(ms), m = median(ms), d = stddev(ms), v = variance(ms)',
]

const somePipeline = fc.record({
  items: fc.constantFrom(...calls),
  by: fc.constantFrom('', 'by host', 'by host, app'),
  window: fc.constantFrom(
    'tumbling(10s)',
    'tumbling(7s, zone: "Asia/Kathmandu")',
    'tumbling(10s, zeros: 1m)',
    'sliding(20s, every: 5s)',
    'sliding(5s, every: 8s)',
  ),
  lateness: fc.constantFrom('0s', '5s', '1m'),
  late: fc.constantFrom('late drop', 'late to belated'),
  missing: fc.constantFrom('', ', on_missing_time: stamp'),
  options: fc.constantFrom('', 'late: lenient'),
})

test('side by side and one by one, results, late events, rejects and counts are the same', async () => {
  await fc.assert(
    fc.asyncProperty(somePipeline, someLines, async (pipeline, lines) => {
      const { items, by, window, lateness, late, missing, options } = pipeline
      const folder = testFolder()
      writeLines(folder, 'in.ndjson', lines)
      const through = async (name: string, noPasses: readonly string[], codegen: boolean) => {
        const file = (sink: string) => join(folder, `${name}-${sink}`)
        const run = await runPipe(
          `pipeline {
  dead_letter: rejects
  ${options}
}
           source events = file("${join(folder, 'in.ndjson')}", format: json, time: ts, lateness: ${lateness}${missing})
           sink rows = file("${file('rows')}", format: json)
           sink belated = file("${file('late')}", format: json)
           sink rejects = file("${file('rejects')}", format: json)
           from events | aggregate ${items} ${by} over ${window} ${late} | to rows`,
          { noPasses, options: { codegen }, clock: fixedClock },
        )
        const read = (sink: string) => readFileSync(file(sink), 'utf8')
        return {
          rows: read('rows'),
          late: late === 'late drop' ? '' : read('late'),
          rejects: read('rejects'),
          stage: run.counters('aggregate'),
          source: run.counters('events'),
        }
      }
      const wanted = await through('single', ['take-columns'], true)
      expect(await through('columns', [], true)).toEqual(wanted)
    }),
    { numRuns: runs },
  )
})

test('with nearly a key for each event the results are the same', async () => {
  const folder = testFolder()
  const lines = Array.from(
    { length: 20_000 },
    (_, i) => `{"ts":"2026-01-01T00:00:0${i % 10}Z","id":"key ${(i * 7919) % 12_000}","n":${i}}`,
  )
  writeLines(folder, 'in.ndjson', lines)
  const through = async (name: string, noPasses: readonly string[]) => {
    await runPipe(
      `source events = file("${join(folder, 'in.ndjson')}", format: json, time: ts, lateness: 1m)
       sink rows = file("${join(folder, name)}", format: json)
       from events | aggregate n = count(), s = sum(n) by id over tumbling(10s) late drop | to rows`,
      { noPasses },
    )
    return readFileSync(join(folder, name), 'utf8')
  }
  const wanted = await through('single', ['take-columns'])
  expect(wanted.split('\n')).toHaveLength(12_001)
  expect(await through('columns', [])).toBe(wanted)
})
