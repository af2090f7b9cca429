import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'

async function run(
  declarations: (source: string) => string,
  events: readonly object[],
  options: NonNullable<Parameters<typeof runPipe>[1]>['options'] = {},
  folder = testFolder(),
) {
  const input = writeLines(
    folder,
    'in.ndjson',
    events.map((event) => JSON.stringify(event)),
  )
  const out = join(folder, 'out.ndjson')
  const text = `${declarations(`file(${JSON.stringify(input)}, format: json, follow: false`)} | to file(${JSON.stringify(out)})`
  const run = await runPipe(text, { options })
  return { ...run, out: readRecords(out) }
}

test.each([true, false])(
  'a lookup finds the event before it, not itself, with generated code (%s)',
  async (codegen) => {
    const { out } = await run(
      (file) => `source states = ${file})
table before = latest(states, key: host)
from states | keep host, state, was = $before[host].state, known = host in $before`,
      [
        { host: 'a', state: 'up' },
        { host: 'b', state: 'up' },
        { host: 'a', state: 'down' },
        { host: null, state: 'x' },
        { host: null, state: 'y' },
      ],
      { codegen },
    )
    expect(out).toEqual([
      { host: 'a', state: 'up', was: null, known: false },
      { host: 'b', state: 'up', was: null, known: false },
      { host: 'a', state: 'down', was: 'up', known: true },
      { host: null, state: 'x', was: null, known: null },
      { host: null, state: 'y', was: null, known: null },
    ])
  },
)

test('an older event takes no place, and what is too old is forgotten', async () => {
  const at = (second: number, n: number): object => ({
    k: 'x',
    n,
    at: new Date(Date.UTC(2026, 0, 1) + second * 1000),
  })
  const { out } = await run(
    (file) => `source all = ${file}, time: time(at), lateness: 1h)
table last = latest(all, key: k, ttl: 10s)
from all | keep n, last = $last[k].n`,
    [at(10, 1), at(5, 2), at(11, 3), at(30, 4), at(31, 5)],
  )
  expect(out.map(({ last }) => last)).toEqual([null, 1, 1, 3, 4])
})

test('a stream of results feeds a table, by a key of two parts', async () => {
  const { out } = await run(
    (file) => `source all = ${file})
stream errors = from all | where level == "error" | set seen = n
table last = latest(errors, key: [host, level])
from all | keep n, seen = $last[host, "error"].seen`,
    [
      { host: 'a', level: 'error', n: 1 },
      { host: 'a', level: 'info', n: 2 },
      { host: 'b', level: 'info', n: 3 },
    ],
  )
  expect(out).toEqual([
    { n: 1, seen: null },
    { n: 2, seen: 1 },
    { n: 3, seen: null },
  ])
})

test('the oldest key is forgotten for one too many', async () => {
  const { out } = await run(
    (file) => `source all = ${file})
table last = latest(all, key: k, max_keys: 2)
from all | keep k, known = k in $last`,
    ['a', 'b', 'c', 'a'].map((k) => ({ k })),
  )
  expect(out.map(({ known }) => known)).toEqual([false, false, false, false])
})

test('what is remembered is kept over a restart', async () => {
  const folder = testFolder()
  const declarations = (file: string): string => `source states = ${file})
table before = latest(states, key: host)
from states | keep was = $before[host].n`
  const stateDir = join(folder, 'state')
  await run(declarations, [{ host: 'a', n: 1 }], { stateDir }, folder)
  const events = [
    { host: 'a', n: 1 },
    { host: 'a', n: 2 },
  ]
  expect((await run(declarations, events, { stateDir }, folder)).out).toEqual([{ was: null }, { was: 1 }])
})

test('a key that is a list sends the event to the dead letter of the pipeline', async () => {
  const { result } = await run(
    (file) => `source all = ${file})
table last = latest(all, key: k)
from all | keep known = "x" in $last`,
    [{ k: ['x'] }],
  )
  expect(result.rejected).toBe(1)
})

test('of two archives the one that feeds the table is read before what comes after it in time', async () => {
  const folder = testFolder()
  const lines = (second: (n: number) => number, count: number): string[] =>
    Array.from({ length: count }, (_, n) =>
      JSON.stringify({ k: 'x', n, at: new Date(Date.UTC(2026, 0, 1) + second(n) * 1000) }),
    )
  const asked = writeLines(
    folder,
    'asked.ndjson',
    lines((n) => n + 1, 3000),
  )
  const facts = writeLines(
    folder,
    'facts.ndjson',
    lines((n) => n * 1000, 2),
  )
  const out = join(folder, 'out.ndjson')
  await runPipe(`source questions = file(${JSON.stringify(asked)}, follow: false, format: json, time: time(at))
source facts = file(${JSON.stringify(facts)}, follow: false, format: json, time: time(at))
table last = latest(facts, key: k)
from questions | keep n, fact = $last[k].n | to file(${JSON.stringify(out)})`)
  const found = readRecords(out).map(({ fact }) => fact)
  expect(found).toHaveLength(3000)
  // Before anything is read no time is known, and the first by its name begins.
  expect(found).not.toContain(null)
})
