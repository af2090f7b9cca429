/** The bundle does what the sources do. */
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
// Inside the package, where the bundle finds its pages.
const out = join(root, 'node_modules', '.cache', `logpipe-build-test-${process.pid}`)
const entry = join(out, 'entry.js')

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--out', out], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  writeFileSync(entry, "import { start } from './start.js'\nawait start()\n")
})
afterAll(() => rmSync(out, { recursive: true, force: true }))

const run = (argv: readonly string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, ...argv], {
    cwd: root,
    input,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('it checks pipelines, in YAML as well', () => {
  expect(run(['check', 'pipelines/app-json/main.pipe', 'pipelines/app-json/main.yaml'])).toEqual({
    status: 0,
    stdout: '2 files checked: no mistakes.\n',
    stderr: '',
  })
})

test('it tells mistakes, and has the pages', () => {
  const { status, stdout } = run(['check', '--format', 'sarif', '-'], 'from stdin | where a && b | to stdout')
  expect(status).toBe(1)
  expect(stdout).toContain('"ruleId": "LP1006"')
  expect(run(['explain', 'LP1006']).stdout).toMatch(/^# LP1006: /)
})

test('it runs pipelines by generated code and by closures', () => {
  const pipe = 'from stdin(format: json) | where n > 1 | set h = hash(string(n), "crc32") | to stdout'
  const generated = run(['run', '-e', pipe], '{"n":1}\n{"n":2}\n')
  expect(generated).toMatchObject({ status: 0, stderr: '' })
  expect(generated.stdout).toMatch(/^\{"n":2,"h":"[0-9a-f]{8}"\}\n$/)
  expect(run(['run', '--no-codegen', '-e', pipe], '{"n":1}\n{"n":2}\n')).toEqual(generated)
})

test('it draws, explains and lists', () => {
  const pipe = 'pipelines/nginx-errors/main.pipe'
  expect(run(['graph', pipe]).stdout).toContain('flowchart')
  expect(run(['explain', pipe, '--event', '{"status": 503, "path": "/"}']).stdout).toContain('service')
  expect(run(['list', 'sinks']).stdout).toContain('discard')
})

test('plugins find the contracts in it', async () => {
  const door = (await import(join(out, 'index.js'))) as typeof import('../src/index.ts')
  const spec = door.defineGroupAggregator({
    name: 'aggregator_toy',
    summary: 'Holds nothing.',
    since: '0.1.0',
    params: {},
    positional: [],
    examples: [],
    open: () => ({ init: () => 0, description: () => '', add: () => null, flush: () => [], reset: () => {} }),
  })
  expect(spec.kind).toBe('group_aggregator')
  expect(new door.Duration(5).micros).toBe(5)
})
