/** Pipelines that use plugins, from their text to what they write, on the road of the commands. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { memoryIo } from '../../support/memory-io.ts'
import { pairs, range } from '../../support/toy-plugins.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpipe-plugin-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lines = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)

type Modules = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Runs `| STAGES` over `{"n": …}` of each number, to the end. */
async function run(numbers: readonly number[], stages: string, modules: Modules, head = '') {
  const own = mkdtempSync(join(folder, 'run-'))
  const [input, output, letters] = ['in', 'out', 'letters'].map((name) => join(own, `${name}.ndjson`))
  writeFileSync(input!, numbers.map((n) => `${JSON.stringify({ n })}\n`).join(''))
  const text = [
    ...Object.keys(modules).map((name) => `use "${name}"`),
    `pipeline packed { dead_letter: letters${head} }`,
    `sink letters = file("${letters}")`,
    `from file("${input}", format: json) | ${stages} | to file("${output}")`,
  ].join('\n')
  const world = memoryIo({ files: { 'main.pipe': text }, modules })
  const code = await main(['run', '--until-eof', '--state', join(own, 'state'), 'main.pipe'], world.io)
  const read = (path: string): unknown[] => {
    try {
      return lines(path)
    } catch {
      return []
    }
  }
  return { code, err: world.err(), out: read(output!), letters: read(letters!) }
}

test('an aggregator of a plugin is called as any other, and an event that it fails on is a dead letter', async () => {
  const { code, out, letters } = await run(
    [3, 13, 8, 5],
    'event_time(from_unix(n)) | aggregate r = range(n), c = count() over tumbling(1h)',
    {
      './range.js': { range },
    },
  )
  expect({ code, out }).toEqual({ code: 0, out: [{ r: 5, c: 3 }] })
  expect(letters).toMatchObject([{ code: 'LP5425', stage: 'aggregate', raw: '{"n":13}' }])
})

test('it works in sessions, sliding windows and before each event as well', async () => {
  const modules = { './range.js': { range } }
  const session = await run(
    [3, 8, 13],
    'event_time(from_unix(n)) | aggregate r = range(n) over session(1m)',
    modules,
  )
  expect(session.out).toEqual([{ r: 5 }])
  const rows = await run([3, 13, 8, 1], 'annotate r = range(n) over trailing(2, ttl: 1d)', modules)
  expect(rows.out).toEqual([
    { n: 3, r: 0 },
    { n: 8, r: 5 },
    { n: 1, r: 7 },
  ])
  for (const { letters } of [session, rows]) expect(letters).toMatchObject([{ code: 'LP5425' }])
})

test('a group aggregator of a plugin is a stage, by its name or the short one', async () => {
  for (const name of ['pairs()', 'aggregator_pairs()']) {
    const { code, out, letters } = await run([1, 13, 2, 3], name, { './pairs.js': { pairs: pairs() } })
    expect({ code, out }).toEqual({
      code: 0,
      out: [
        { logs: [{ n: 1 }, { n: 2 }], tags: {}, source: 'app', topic: '' },
        { logs: [{ n: 3 }], tags: {}, source: 'app', topic: '' },
      ],
    })
    expect(letters).toMatchObject([{ code: 'LP5425', stage: 'aggregator_pairs', raw: '{"n":13}' }])
  }
})

test('a flush that throws, or gives no groups, makes dead letters of what was held', async () => {
  const broken = () => {
    throw new Error('no disk')
  }
  const nonsense = () => [{ logs: 'none' }] as never
  for (const [flush, reason] of [
    [broken, 'no disk'],
    [nonsense, 'The "logs" of a group are a list of events.'],
  ] as const) {
    const { code, out, letters } = await run([1, 2, 3], 'pairs()', {
      './pairs.js': { pairs: pairs({ flush }) },
    })
    expect({ code, out }).toMatchObject({ code: 0, out: [{ logs: [{ n: 1 }, { n: 2 }] }] })
    expect(letters).toMatchObject([{ code: 'LP5426', reason: expect.stringContaining(reason) }])
  }
})

test('an "init" that gives an error keeps the pipeline from running', async () => {
  const init = () => ({ error: 'There is no licence.' })
  const { code, err, out } = await run([1], 'pairs()', { './pairs.js': { pairs: pairs({ init }) } })
  expect(code).not.toBe(0)
  expect(err).toContain('The stage "aggregator_pairs" cannot start: There is no licence.')
  expect(out).toEqual([])
})

test('the promise of a path says what a plugin cannot keep, and "delivery: exactly_once" refuses it', async () => {
  const { code, err } = await run(
    [1],
    'pairs()',
    { './pairs.js': { pairs: pairs() } },
    ', delivery: exactly_once',
  )
  expect(code).toBe(1)
  expect(err).toContain('LP4086')
  const own = await run([1, 2, 3], 'aggregator_default(2)', {}, ', delivery: exactly_once')
  expect(own).toMatchObject({ code: 0, out: [{ logs: [{ n: 1 }, { n: 2 }] }, { logs: [{ n: 3 }] }] })
})

test('a YAML pipeline uses plugins in its section "use"', async () => {
  const text = `use:\n  - ./range.js\nflows:\n  - from: stdin(format: json)\n    stages:\n      - aggregate: {items: {r: range(n)}}\n    to: stdout\n`
  const world = memoryIo({ files: { 'main.yaml': text }, modules: { './range.js': { range } } })
  await main(['check', 'main.yaml'], world.io)
  expect(world.out()).not.toContain('LP2165')
  const without = memoryIo({ files: { 'main.yaml': text } })
  await main(['check', 'main.yaml'], without.io)
  expect(without.out()).toContain('LP2165')
})

test('two files may use one plugin; two plugins with one name are told', async () => {
  const files = {
    'main.pipe':
      'use "./range.js"\nuse "./common.pipe"\nfrom stdin(format: json) | aggregate r = range(n) | to stdout\n',
    'common.pipe': 'use "./range.js"\n',
  }
  const once = memoryIo({ files, modules: { './range.js': { range } } })
  expect(await main(['check', 'main.pipe'], once.io)).toBe(0)
  const twice = memoryIo({
    files: { ...files, 'common.pipe': 'use "./other.js"\n' },
    modules: { './range.js': { range }, './other.js': { other: { ...range } } },
  })
  expect(await main(['check', 'main.pipe'], twice.io)).toBe(1)
  expect(twice.out()).toContain('The plugin brings an aggregator "range", and so does "./range.js".')
})
