/** What `logpipe new` writes, on the real command line. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { memoryIo } from '../../support/memory-io.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const node = join(root, 'node_modules', '.bin', 'node')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpipe-new-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const logpipe = (argv: readonly string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(node, [join(root, 'src', 'cli', 'main.ts'), ...argv], {
    cwd: folder,
    input,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test.each([
  ['aggregator', 'spread', '{"at":"2026-01-01T00:00:01Z","host":"a","ms":3}\n', '{"host":"a","result":0}\n'],
  ['group-aggregator', 'duo', '{"n":1}\n', '{"logs":[{"n":1}],"tags":{},"source":"events","topic":""}\n'],
])('a new %s can be checked, tested and run as it is', (kind, name, input, output) => {
  expect(logpipe(['new', kind, name])).toMatchObject({ status: 0, stderr: '' })
  const pipe = join(name, 'main.pipe')
  expect(logpipe(['check', '--strict', pipe])).toEqual({
    status: 0,
    stdout: '1 file checked: no mistakes.\n',
    stderr: '',
  })
  expect(logpipe(['test', pipe])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('1 passed, 0 failed'),
  })
  expect(logpipe(['run', pipe], input)).toEqual({ status: 0, stdout: output, stderr: '' })
  expect(logpipe(['new', kind, name])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('already'),
  })
})

test('a plugin can be a package, and one that throws at load is told', () => {
  const name = join(folder, 'node_modules', '@me', 'half')
  mkdirSync(name, { recursive: true })
  writeFileSync(join(name, 'package.json'), '{"exports": {".": {"import": "./main.mjs"}}}')
  writeFileSync(join(name, 'main.mjs'), 'export * from "../../../spread/spread.mjs"\n')
  writeFileSync(join(folder, 'broken.mjs'), 'throw new Error("no key")\n')
  logpipe(['new', 'aggregator', 'spread'])
  const pipe = (use: string) =>
    `use "${use}"\nfrom stdin(format: json) | aggregate r = spread(ms) | to stdout\n`
  writeFileSync(join(folder, 'package.pipe'), pipe('package:@me/half'))
  writeFileSync(join(folder, 'broken.pipe'), pipe('./broken.mjs'))
  expect(logpipe(['run', 'package.pipe'], '{"ms":1}\n{"ms":5}\n')).toEqual({
    status: 0,
    stdout: '{"r":4}\n',
    stderr: '',
  })
  const broken = logpipe(['check', 'broken.pipe'])
  expect(broken.status).toBe(1)
  expect(broken.stdout).toContain('"./broken.mjs" cannot be loaded: no key')
})

test('authors who write TypeScript find the types', () => {
  const types = join(folder, 'typed')
  const dist = join(types, 'node_modules', 'logpipe')
  mkdirSync(dist, { recursive: true })
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  const built = spawnSync(
    tsc,
    ['-p', join(root, 'tsconfig.types.json'), '--outDir', join(dist, 'dist', 'types')],
    {
      encoding: 'utf8',
    },
  )
  expect(built.stdout).toBe('')
  symlinkSync(join(root, 'package.json'), join(dist, 'package.json'))
  writeFileSync(
    join(types, 'last.mts'),
    `import { defineAggregator, param, anyType, type Value } from 'logpipe/plugin'
import type { GroupAggregator, ValueAggregator } from 'logpipe/plugin'
const behaviour: ValueAggregator<{ value: Value }> = {
  start: () => ({ value: null }),
  add(state, x) { state.value = x },
  merge(into, from) { into.value = from.value },
  finish: ({ value }) => value,
  write: ({ value }, out) => out.value(value),
  read: (from) => ({ value: from.value() }),
}
// @ts-expect-error: it lacks the others
export const wrong: ValueAggregator<{ value: Value }> = { start: () => ({ value: null }) }
export type Init = GroupAggregator['init']
export const some = defineAggregator({
  name: 'some', summary: 'Gives some value.', since: '1.0.0',
  params: { x: param.expression({ doc: 'The values.', type: anyType, required: true }) },
  positional: ['x'], type: () => anyType, memory: 'constant', examples: [], open: () => behaviour,
})
`,
  )
  const checked = spawnSync(
    tsc,
    [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--types',
      '',
      'last.mts',
    ],
    { cwd: types, encoding: 'utf8' },
  )
  expect(checked.stdout).toBe('')
  expect(checked.status).toBe(0)
})

test.each([
  [['new', 'sink', 'x'], 'There is no kind of plugin "sink".'],
  [['new', 'aggregator', 'My-Own'], '"My-Own" has others'],
  [['new', 'aggregator', 'count'], 'logpipe itself has something called "count"'],
])('%j is refused', async (argv, message) => {
  const world = memoryIo()
  expect(await main(argv, world.io)).toBe(2)
  expect(world.err()).toContain(message)
})
