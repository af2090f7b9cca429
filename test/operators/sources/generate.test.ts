import { expect, test } from 'vitest'
import { parseJson } from '../../../src/core/json.ts'
import { isRecord, type Rec } from '../../../src/core/value.ts'
import type { Expr } from '../../../src/ir/expression.ts'
import { intType, stringType } from '../../../src/ir/type.ts'
import { clf } from '../../../src/operators/formats/clf.ts'
import { syslog } from '../../../src/operators/formats/syslog.ts'
import { generate } from '../../../src/operators/sources/generate.ts'
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts'
import { runToyPipeline } from '../../support/run-toy-pipeline.ts'
import { textOf, toySink } from '../../support/toy-connectors.ts'

const span = { start: 0, end: 0 }
const n: Expr = { op: 'field', path: ['n'], type: intType, span }
const numbered: Expr = { op: 'template', parts: ['event ', n], type: stringType, span }

async function events(
  settings: Readonly<Record<string, unknown>>,
  clock?: FakeClock,
): Promise<readonly Rec[]> {
  let text = ''
  const running = runToyPipeline({
    sources: [{ use: 'generate', settings, format: null }],
    sinks: [{ use: 'keeper', format: 'json' }],
    ...(clock === undefined ? {} : { clock }),
    specs: [
      toySink('keeper', {
        write: (pieces) => {
          text += textOf(pieces)
        },
      }),
    ],
  })
  if (clock !== undefined) await clock.advance(10_000_000)
  await running
  return text
    .split('\n')
    .slice(0, -1)
    .map(parseJson)
    .filter((value) => isRecord(value))
}

test('a text with the number in it becomes the message', async () => {
  expect(await events({ template: numbered, count: 3 })).toEqual([
    { message: 'event 1' },
    { message: 'event 2' },
    { message: 'event 3' },
  ])
})

test('lines are sent in turn', async () => {
  const got = await events({ lines: ['a', 'b'], count: 5 })
  expect(got.map(({ message }) => message)).toEqual(['a', 'b', 'a', 'b', 'a'])
})

test('events come in their time', async () => {
  const clock = fakeClock()
  const arrivals: number[] = []
  const stop = new AbortController()
  const running = runToyPipeline({
    sources: [{ use: 'generate', settings: { lines: ['x'], every: 1_000_000 }, format: null }],
    sinks: [{ use: 'keeper' }],
    clock,
    stop: stop.signal,
    specs: [
      toySink('keeper', {
        write: (pieces) => {
          for (const { count } of pieces) for (let i = 0; i < count; i++) arrivals.push(clock.now())
        },
      }),
    ],
  })
  await clock.advance(3_500_000)
  stop.abort()
  await clock.advance(10_000_000)
  await running
  expect(arrivals).toEqual([0, 1_000_000, 2_000_000, 3_000_000])
})

test('a rate is kept over many events', async () => {
  const clock = fakeClock()
  const stop = new AbortController()
  let count = 0
  const running = runToyPipeline({
    sources: [{ use: 'generate', settings: { lines: ['x'], rate: 2000 }, format: null }],
    sinks: [{ use: 'keeper' }],
    clock,
    stop: stop.signal,
    specs: [
      toySink('keeper', {
        write: (pieces) => {
          for (const piece of pieces) count += piece.count
        },
      }),
    ],
  })
  await clock.advance(500_000)
  expect(count).toBeGreaterThanOrEqual(990)
  expect(count).toBeLessThanOrEqual(1001)
  stop.abort()
  await clock.advance(1_000_000)
  await running
})

test.each(['access_log', 'sshd', 'json'])('%s gives the same events for the same seed', async (kind) => {
  const first = await events({ kind, count: 50, seed: 7 })
  expect(first).toHaveLength(50)
  expect(await events({ kind, count: 50, seed: 7 })).toEqual(first)
  expect(await events({ kind, count: 50, seed: 8 })).not.toEqual(first)
})

test('its web server log is one', async () => {
  const parse = clf.parser!({} as never, { now: () => 0, random: () => 0 })
  for (const { message } of await events({ kind: 'access_log', count: 200, seed: 1 }))
    expect(isRecord(parse(String(message)))).toBe(true)
})

test('its sshd log is syslog', async () => {
  const parse = syslog.parser!({} as never, { now: () => 0, random: () => 0 })
  for (const { message } of await events({ kind: 'sshd', count: 200, seed: 1 }))
    expect(parse(String(message))).toMatchObject({ program: 'sshd' })
})

const problems = (given: Readonly<Record<string, unknown>>) => [
  ...generate.check!(given as Parameters<NonNullable<typeof generate.check>>[0]),
]

test('settings that do not go together are told', () => {
  expect(problems({})[0]?.message).toBe('"generate" has nothing to make.')
  expect(problems({ kind: 'json', lines: ['a'] })[0]?.message).toContain('one of')
  expect(problems({ kind: 'json', every: 1, rate: 1 })[0]?.param).toBe('every')
  expect(problems({ lines: [] })[0]?.param).toBe('lines')
  expect(problems({ kind: 'json' })).toEqual([])
})
