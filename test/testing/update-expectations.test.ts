import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Duration, type Rec, Time, type Value } from '../../src/core/value.ts'
import { printValue } from '../../src/ir/print-value.ts'
import { compile } from '../../src/lang/compile.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { runTests } from '../../src/testing/run-tests.ts'
import { updateExpectations } from '../../src/testing/update-expectations.ts'

const read = (text: string, notation: 'pipe' | 'yaml' = 'pipe') =>
  compile(
    { path: 'main.pipe', text, notation },
    {
      catalog,
      env: {},
      readFile: () => undefined,
      hostname: () => 'host',
      run: { now: () => 0, random: () => 0 },
    },
  )

async function run(text: string, notation?: 'pipe' | 'yaml') {
  const { plan, tests, diagnostics } = await read(text, notation)
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return (await runTests(plan, tests, catalog, () => 0)).results
}

/** The text after an update, which must pass `check` and its tests. */
async function updated(text: string, notation?: 'pipe' | 'yaml') {
  const update = updateExpectations(text, await run(text, notation))
  const { diagnostics } = await read(update.text, notation)
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  const again = await run(update.text, notation)
  expect(again.flatMap(({ failures }) => failures.map(({ difference }) => difference.why))).toEqual([])
  return update
}

const head = `type Row = {
  t: time, d: duration, i: int, f: float, b: bool, s: string, n: string?, l: list<time>, r: {inner: duration?, s: string}, x: any
}
source ev = generate({a: 1}, schema: Row)
sink out = file("out.ndjson")
from ev | to out
`

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom(
      '"',
      '\\',
      '\n',
      '\r',
      '\t',
      '$',
      '{',
      '}',
      '`',
      "'",
      '\u0001',
      '\u2028',
      '#',
      'ü',
      '😀',
    ),
  }),
  fc.constantFrom('2026-03-01T00:00:01Z', '5m', '${a}', 'null', '12', '-'),
)
const time = fc.integer({ min: -8e15, max: 8e15 }).map((micros) => new Time(micros))
const duration = fc
  .oneof(fc.integer({ min: -1e15, max: 1e15 }), fc.integer({ min: -3e6, max: 3e6 }))
  .map((micros) => new Duration(micros))
const float = fc.double({ noNaN: true, noDefaultInfinity: true })
const int = fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }))
const json = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    float,
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
  ),
})).value

const perhaps = (some: fc.Arbitrary<Value>): fc.Arbitrary<Value> => fc.oneof(fc.constant(null), some)

const row: fc.Arbitrary<Rec> = fc.record({
  t: time,
  d: duration,
  i: int,
  f: float,
  b: fc.boolean(),
  s: text,
  n: perhaps(text),
  l: fc.array(time, { maxLength: 3 }),
  r: fc.record({ inner: perhaps(duration), s: text }),
  x: json,
})

test('after an update tests pass and "check" is clean, whatever the types and texts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 3 }), fc.boolean(), async (rows, isExact) => {
      const wanted = isExact
        ? 'exactly []'
        : '[ {t: 2026-01-01T00:00:00Z, d: 1s, r: {inner: 1s}, x: 1, l: []} ]'
      await updated(`${head}test "all" {
  given ev [
${rows.map((event) => `    ${printValue(event)},`).join('\n')}
  ]
  expect out ${wanted}
}
`)
    }),
    { numRuns: 60 },
  )
}, 60_000)

test('the same holds in YAML', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 2 }), fc.boolean(), async (rows, isBlock) => {
      const quoted = rows.map((event) => `'${printValue(event).replaceAll("'", "''")}'`)
      await updated(
        `types:
  Row: "{t: time, d: duration, i: int, f: float, b: bool, s: string, n: string?, l: list<time>, r: {inner: duration?, s: string}, x: any}"
sources:
  ev: { generate: '{a: 1}', schema: Row }
sinks:
  out: { file: out.ndjson }
flows:
  - from: ev
    to: out
tests:
  all:
    - given: ev
      events:
${quoted.map((event) => `        - ${event}`).join('\n')}
    - expect: out
      ${isBlock ? 'exactly:\n        - {i: 1}' : `exactly: '[]'`}
`,
        'yaml',
      )
    }),
    { numRuns: 40 },
  )
}, 60_000)

const rows = `given ev [ {t: 2026-03-01T00:00:01Z, i: 1}, {t: 2026-03-01T00:00:02Z, i: 2} ]`

test('times are written as times, and a spelling of the same instant counts as met', async () => {
  const { text: now, rewritten } = await updated(`${head}test "times" {
  ${rows}
  expect out [ {t: 2026-03-01T01:00:01+01:00}, {t: 2026-03-01T00:00:09Z} ]
}
`)
  expect(rewritten).toBe(1)
  expect(now).toContain('expect out [ {t: 2026-03-01T00:00:01Z}, {t: 2026-03-01T00:00:02Z} ]')
})

test('"count" and "empty" are rewritten as well, and fields inside a record stay those that were named', async () => {
  const {
    text: now,
    rewritten,
    left,
  } = await updated(`${head}test "numbers" {
  given ev [ {i: 1, r: {inner: 1s, s: "a"}} ]
  expect out [ {r: {s: "b"}} ]
  given ev [ {i: 1}, {i: 2} ]
  expect out count 7
  given ev [ {i: 3} ]
  expect out empty
}
`)
  expect([rewritten, left]).toEqual([3, 0])
  expect(now).toContain('expect out [ {r: {s: "a"}} ]')
  expect(now).toContain('expect out count 2')
  expect(now).toContain('expect out [ {i: 3} ]')
})

test('a name that no event has is not turned into an expectation that says nothing', async () => {
  const { text: now } = await updated(`source ev = file("nowhere", format: json)
sink out = file("out.ndjson")
from ev | to out
test "typo" {
  given ev [ {host: "a"} ]
  expect out [ {hots: "a"} ]
}
`)
  expect(now).toContain('expect out [ {host: "a"} ]')
})

test('an expectation that is no list is left, and said to be', async () => {
  const source = `param wanted: list<any> = [{i: 9}]
${head}test "param" {
  ${rows}
  expect out $wanted
}
`
  const update = updateExpectations(source, await run(source).catch(() => []))
  expect(update.text).toBe(source)
})

test('in YAML a list keeps its layout, and "empty" gives way to events', async () => {
  const { text: now } = await updated(
    `sources:
  ev: { file: nowhere, format: json }
sinks:
  out: { file: out.ndjson }
flows:
  - from: ev
    to: out
tests:
  three:
    - given: ev
      events: [{s: '"it''s"'}]
    - {expect: out, empty: true}
    - given: ev
      events: [{n: 1}, {n: 2}]
    - expect: out
      events:
        - {n: 3}
    - given: ev
      events: [{n: 1}]
    - expect: out
      count: 4
`,
    'yaml',
  )
  expect(now).toContain(`{expect: out, events: [{s: '"it''s"'}]}`)
  expect(now).toContain('      events:\n        - {n: 1}\n        - {n: 2}\n')
  expect(now).toContain('      count: 1\n')
})
