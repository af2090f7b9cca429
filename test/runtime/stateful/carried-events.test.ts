import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Value } from '../../../src/core/value.ts'
import type { StatefulNode } from '../../../src/ir/plan.ts'
import { noMeta, type Row } from '../../../src/operators/contract/row.ts'
import { Gate } from '../../../src/runtime/gate.ts'
import { newCounters } from '../../../src/runtime/ledger.ts'
import { StatefulRunner, type Ways } from '../../../src/runtime/stateful/stateful-runner.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'

const lines = [
  '{"at":"2026-01-01T00:00:10Z","id":"a", "n": 1.0}',
  '{ "at":"2026-01-01T00:00:11Z","id":"b","of":{"x":"é","y":[1, 2]}}',
  '{"at":"2026-01-01T00:00:12Z","id":"a","n":2}',
  '{"at":"2026-01-01T00:00:09Z","id":"c","n":3}',
]

/** The lines that leave, and the run. */
async function through(stages: string, codegen = true) {
  const folder = testFolder()
  writeLines(folder, 'in.ndjson', lines)
  const out = join(folder, 'out.ndjson')
  const run = await runPipe(
    `source events = file("${join(folder, 'in.ndjson')}", format: json, time: time(at), lateness: 5s)
     sink out = file("${out}", format: json)
     from events | ${stages} | to out`,
    { options: { codegen } },
  )
  return { ...run, out: readFileSync(out, 'utf8').split('\n').slice(0, -1) }
}

test('what a stage only hands on to a sink of JSON leaves as the line that came, in order of time', async () => {
  const { out, counters } = await through('dedupe(id)')
  expect(out).toEqual([lines[3], lines[0], lines[1]])
  expect(counters('dedupe')).toMatchObject({ in: 4, out: 3, deduplicated: 1, held: 0 })
  expect(counters('out')).toMatchObject({ in: 3, written: 3 })
})

test('where something behind looks into events, they are records', async () => {
  const { out } = await through('dedupe(id) | set n = (n ?? 0) + 1 | keep id, n')
  expect(out.map((line) => JSON.parse(line))).toEqual([
    { id: 'c', n: 4 },
    { id: 'a', n: 2 },
    { id: 'b', n: 1 },
  ])
})

test('a line and the record of it say the same', async () => {
  const { out } = await through('throttle(100/s)')
  const { out: byClosures } = await through('throttle(100/s)', false)
  expect(out).not.toEqual(byClosures)
  expect(out.map((line) => JSON.parse(line))).toEqual(byClosures.map((line) => JSON.parse(line)))
})

test('lines that were kept while nothing looked into them are read where something does, and refused if they are no JSON', () => {
  const rows: Row[] = []
  const refused: unknown[] = []
  let ways: Ways | undefined
  const counters = newCounters()
  const runner = new StatefulRunner({
    node: {} as StatefulNode,
    counters,
    clock: fakeClock(),
    gate: new Gate(),
    segment: { run: (row) => void rows.push(row), flush: () => {}, saturated: () => false },
    open(given) {
      ways = given
      return { take: () => 'passed', advance: () => undefined }
    },
    refuse: (refusal, event) => void refused.push([refusal.code, event]),
    resumed: () => {},
    failed: () => {},
  })
  ways!.pass('{"id": 1}', noMeta)
  ways!.pass('{"id": [1}', noMeta)
  ways!.pass('[1]', noMeta)
  expect(runner.takesText).toBe(false)
  expect(rows.map(({ event }): Value => event)).toEqual([{ id: 1 }])
  expect(refused).toEqual([
    ['LP5305', '{"id": [1}'],
    ['LP5305', '[1]'],
  ])
  expect(counters.out).toBe(1)
})
