import { expect, test } from 'vitest'
import { compile } from '../../src/lang/compile.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { runTests } from '../../src/testing/run-tests.ts'
import { updateExpectations } from '../../src/testing/update-expectations.ts'

async function run(text: string) {
  const { plan, tests, diagnostics } = await compile(
    { path: 'main.pipe', text },
    {
      catalog,
      env: {},
      readFile: () => undefined,
      hostname: () => 'host',
      run: { now: () => 0, random: () => 0 },
    },
  )
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return runTests(plan, tests, catalog, () => 0)
}

const why = async (text: string): Promise<readonly string[]> => {
  const { results } = await run(text)
  return results.flatMap(({ failures, error }) => [
    ...failures.map(({ step, difference }) => `${step.sink}: ${difference.why}`),
    ...(error === undefined ? [] : [error]),
  ])
}

const counting = `source ev = file("nowhere.ndjson", format: json, time: time(at))
sink out = file("out.ndjson")
sink late = file("late.ndjson")
from ev | aggregate n = count(), worst = max(ms) by host over tumbling(1m) late to late | to out
`

test('lines and records go in, windows close at the end, and all that is named is held against what came', async () => {
  expect(
    await why(`${counting}
test "both" {
  given ev lines """
    {"at":"2026-03-01T00:00:01Z","host":"a","ms":3}
    {"at":"2026-03-01T00:00:30Z","host":"b","ms":5}
  """
  given ev [ {at: "2026-03-01T00:00:59Z", host: "a", ms: 9} ]
  expect out [ {host: "a", n: 2}, {host: "b", n: 1} ]
  expect late empty
}
test "exactly" {
  given ev [ {at: "2026-03-01T00:00:59Z", host: "a", ms: 9} ]
  expect out exactly [ {host: "a", n: 1, worst: 9} ]
}
test "in any order, among others, so many" {
  given ev [ {at: "2026-03-01T00:00:01Z", host: "a", ms: 9}, {at: "2026-03-01T00:00:01Z", host: "b", ms: 9} ]
  expect out unordered [ {host: "b"}, {host: "a"} ]
}
`),
  ).toEqual([])
})

test('what is wrong is told by its expectation', async () => {
  expect(
    await why(`${counting}
test "wrong" {
  given ev [ {at: "2026-03-01T00:00:01Z", host: "a", ms: 9}, {at: "2026-03-01T00:00:01Z", host: "b", ms: 9} ]
  expect out [ {host: "a", n: 2}, {host: "b", n: 1} ]
  expect late count 3
}
test "too few" {
  given ev [ {at: "2026-03-01T00:00:01Z", host: "a", ms: 9} ]
  expect out contains [ {host: "a"}, {host: "z"} ]
}
test "not the field itself" {
  given ev [ {at: "2026-03-01T00:00:01Z", host: "a", ms: 9} ]
  expect out exactly [ {host: "a", n: 1} ]
}
`),
  ).toEqual([
    'out: event 1 is not as expected',
    'late: 3 events were expected, and 0 came',
    'out: 1 event did not come',
    'out: event 1 is not as expected',
  ])
})

test('time goes on only when the test says so, and then windows close by it', async () => {
  expect(
    await why(`${counting}
test "advance" {
  given ev [ {at: "2026-03-01T00:00:01Z", host: "a", ms: 9} ]
  expect out [ {host: "a", n: 1} ]
}
test "not yet" {
  given ev [ {at: "2026-03-01T00:00:01Z", host: "a", ms: 9} ]
  advance 1s
  expect out empty
  advance 5m
  expect out [ {host: "a"} ]
  given ev [ {at: "2026-03-01T00:00:02Z", host: "a", ms: 9} ]
  expect out empty
}
`),
  ).toEqual([])
})

test('"@time" gives an event its time, and is no field of it', async () => {
  expect(
    await why(`source ev = file("nowhere", format: json, time: time(at))
sink out = file("out.ndjson")
from ev | set t = @time | to out
test "time" {
  given ev [ {\`@time\`: 2026-03-01T00:00:01Z, message: "x"} ]
  expect out exactly [ {message: "x", t: 2026-03-01T00:00:01Z} ]
}
`),
  ).toEqual([])
})

test('dead letters are a sink like any other', async () => {
  expect(
    await why(`pipeline p { dead_letter: rejects }
sink rejects = file("rejects.ndjson")
sink out = file("out.ndjson")
source ev = file("nowhere", format: json)
from ev | where n > 1 | to out
test "rejects" {
  given ev lines "no json"
  given ev [ {n: "five"} ]
  expect rejects [ {code: "LP5305", raw: "no json"}, {code: "LP5301"} ]
}
`),
  ).toEqual([])
})

test('stages that no test reaches are named', async () => {
  const { untouched } = await run(`source ev = file("nowhere", format: json)
sink out = file("out.ndjson")
from ev | where n == 1 | set a = 1 | to out
test "nothing passes" {
  given ev [ {n: 2} ]
  expect out empty
}
`)
  expect(untouched).toHaveLength(1)
})

test('update writes what came, in the layout and with the fields that stood there', async () => {
  const text = `${counting}
test "wrong" {
  given ev [ {at: "2026-03-01T00:00:01Z", host: "a", ms: 9}, {at: "2026-03-01T00:00:01Z", host: "b", ms: 9} ]
  expect out [ {host: "a", n: 2} ]
  expect out [
    {host: "c"},
  ]
}
`
  const { results } = await run(text)
  const { text: updated } = updateExpectations(text, results)
  expect(updated).toContain('expect out [ {host: "a", n: 1}, {host: "b", n: 1} ]')
  expect(updated).toContain('expect out []')
  expect(await why(updated)).toEqual([])
})

test('a table holds what the test gives for it, and nothing else is opened', async () => {
  expect(
    await why(`table owners = csv("no-such-file.csv", key: host)
source ev = file("nowhere", format: json)
sink out = file("out.ndjson")
from ev | set team = $owners[host].team ?? "unknown" | to out
test "owners" {
  given $owners [ {host: "web-1", team: "shop"} ]
  given ev [ {host: "web-1"}, {host: "db-1"} ]
  expect out [ {host: "web-1", team: "shop"}, {host: "db-1", team: "unknown"} ]
}
test "without owners" {
  given ev [ {host: "web-1"} ]
  expect out [ {team: "unknown"} ]
}
`),
  ).toEqual([])
})

test('tables that stand in the pipeline or are fed by it have their own rows, unless the test gives others', async () => {
  expect(
    await why(`table teams = inline({"web-1": "shop"})
source states = file("states", format: json, time: ts)
source ev = file("ev", format: json, time: ts)
sink out = file("out.ndjson")
table last = latest(states, key: host)
from ev | set team = $teams[host], state = $last[host].state | keep team, state | to out
test "their own" {
  given states [ {ts: "2026-01-01T00:00:00Z", host: "web-1", state: "up"} ]
  given ev [ {ts: "2026-01-01T00:00:01Z", host: "web-1"} ]
  expect out exactly [ {team: "shop", state: "up"} ]
}
test "those of the test" {
  given $teams [ {key: "web-1", value: "ops"} ]
  given $last [ {host: "web-1", state: "down"} ]
  given ev [ {ts: "2026-01-01T00:00:01Z", host: "web-1"} ]
  expect out exactly [ {team: "ops", state: "down"} ]
}
`),
  ).toEqual([])
})
