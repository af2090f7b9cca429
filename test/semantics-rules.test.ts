import { expect, test } from 'vitest'
import { catalog } from '../src/operators/catalog.ts'
import { runTests } from '../src/testing/run-tests.ts'
import { compileExample } from './support/diagnostic-page.ts'

/** Rules of docs/semantics.md, each by a small pipeline with an inline test of its own. */
async function holds(stages: string, body: string): Promise<void> {
  const { plan, tests, diagnostics } = await compileExample({
    notation: 'pipe',
    text: `pipeline p { dead_letter: rejects }
source ev = file("ev.ndjson", format: json, time: time(at))
source pay = file("pay.ndjson", format: json, time: time(at))
sink out = file("out.ndjson")
sink rejects = file("rejects.ndjson")
from ev | ${stages} | to out
test "rule" {
${body}
}
`,
  })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const { results } = await runTests(plan!, tests, catalog, () => 0)
  expect(
    results.flatMap(({ failures, error }) =>
      [...failures.map(({ difference }) => difference), error ?? []].flat(),
    ),
  ).toEqual([])
}

const at = (time: string, rest = ''): string => `{at: "2026-03-01T${time}Z"${rest}}`

test('an event at the end of a window belongs to the next one', () =>
  holds(
    'aggregate n = count() over tumbling(1m) late drop',
    `given ev [ ${at('00:00:00')}, ${at('00:00:59.999999')}, ${at('00:01:00')} ]
  expect out [ {n: 2}, {n: 1} ]`,
  ))

test('events exactly the gap apart share a session, and its window ends the gap behind the last', () =>
  holds(
    'aggregate n = count() over session(gap: 30s) late drop | set to = @window.end',
    `given ev [ ${at('00:00:00')}, ${at('00:00:30')}, ${at('00:01:00.000001')} ]
  expect out [ {n: 2, to: 2026-03-01T00:01:00Z}, {n: 1} ]`,
  ))

test('both ends of a range of a join are in it, and null joins nothing', () =>
  holds(
    'join pay as p on k == p.k within 0s..15m | keep k, v = p.v',
    `given ev [ ${at('00:00:00', ', k: "a"')}, ${at('00:00:00', ', k: null')} ]
  given pay [ ${at('00:00:00', ', k: "a", v: 1')}, ${at('00:15:00', ', k: "a", v: 2')}, ${at('00:15:00.000001', ', k: "a", v: 3')}, ${at('00:00:00', ', k: null, v: 4')} ]
  expect out [ {k: "a", v: 1}, {k: "a", v: 2} ]`,
  ))

test('a local day has 23 or 25 hours where the clocks change', () =>
  holds(
    'aggregate n = count() over tumbling(1d, zone: "Europe/Berlin") late drop | keep from = @window.start, to = @window.end',
    `given ev [ {at: "2026-03-29T12:00:00Z"}, {at: "2026-10-25T12:00:00Z"} ]
  expect out [
    {from: 2026-03-28T23:00:00Z, to: 2026-03-29T22:00:00Z},
    {from: 2026-10-24T22:00:00Z, to: 2026-10-25T23:00:00Z},
  ]`,
  ))

test('a window without events gives nothing, and a count by key of nothing is no row', async () => {
  await holds(
    'aggregate n = count() over tumbling(1m) late drop',
    `given ev [ ${at('00:00:00')}, ${at('00:05:00')} ]
  expect out count 2`,
  )
  await holds('aggregate n = count() by k over tumbling(1m) late drop', 'given ev []\n  expect out empty')
})

test('early results cover what came before them, and "@final" tells them from the last', () =>
  holds(
    'aggregate n = count() over tumbling(1m) emit every 20s late drop | set last = @final',
    `given ev [ ${at('00:00:01')}, ${at('00:00:25')}, ${at('00:01:10')} ]
  expect out [ {n: 1, last: false}, {n: 2, last: false}, {n: 2, last: true}, {n: 1, last: false}, {n: 1, last: true} ]`,
  ))

test('null is a group of its own, different from the empty text', () =>
  holds(
    'aggregate n = count() by k over tumbling(1m) late drop',
    `given ev [ ${at('00:00:01', ', k: ""')}, ${at('00:00:02', ', k: null')}, ${at('00:00:03')}, ${at('00:00:04', ', k: "a"')} ]
  expect out unordered [ {k: "", n: 1}, {k: null, n: 2}, {k: "a", n: 1} ]`,
  ))

test('results leave by boundary, then by start of the window, then by key', () =>
  holds(
    'aggregate n = count() by k over sliding(2m, every: 1m) late drop | keep k, from = @window.start',
    `given ev [ ${at('00:01:30', ', k: "b"')}, ${at('00:01:10', ', k: "a"')}, ${at('00:02:10', ', k: "a"')} ]
  expect out [
    {from: 2026-03-01T00:00:00Z, k: "a"},
    {from: 2026-03-01T00:00:00Z, k: "b"},
    {from: 2026-03-01T00:01:00Z, k: "a"},
    {from: 2026-03-01T00:01:00Z, k: "b"},
    {from: 2026-03-01T00:02:00Z, k: "a"},
  ]`,
  ))

test('an event without a readable time is rejected with LP5308', () =>
  holds(
    'set x = 1',
    'given ev [ {at: "yesterday"}, {n: 1} ]\n  expect rejects [ {code: "LP5308"}, {code: "LP5308"} ]',
  ))
