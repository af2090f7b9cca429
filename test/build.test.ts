/** The bundle does what the sources do. */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EpochLog } from '../src/runtime/epoch/epoch-log.ts'
import { BlockWriter } from '../src/runtime/epoch/log-blocks.ts'
import type { Segment } from '../src/runtime/epoch/state-store.ts'
import { memoryStore } from './support/follow-files.ts'

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
}, 120_000)
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

test('its connectors find what their clients read beside themselves', () => {
  for (const client of ['kafkajs', 'platformatic']) {
    const pipe = `from kafka("t", brokers: "127.0.0.1:9", client: ${client}) | to stdout`
    const { status, stdout, stderr } = run(['check', '--connect', '-'], pipe)
    expect({ status, said: stdout + stderr }).toEqual({
      status: 1,
      said: expect.stringContaining('ECONNREFUSED'),
    })
  }
})

test('it draws, explains and lists', () => {
  const pipe = 'pipelines/nginx-errors/main.pipe'
  expect(run(['graph', pipe]).stdout).toContain('flowchart')
  expect(run(['explain', pipe, '--event', '{"status": 503, "path": "/"}']).stdout).toContain('service')
  expect(run(['list', 'sinks']).stdout).toContain('discard')
})

test('it begins a plugin, and runs a pipeline that uses it', () => {
  const folder = join(out, 'plugin')
  expect(run(['new', 'aggregator', 'spread', '--into', folder])).toMatchObject({ status: 0, stderr: '' })
  const input =
    '{"at":"2026-01-01T00:00:01Z","host":"a","ms":3}\n{"at":"2026-01-01T00:00:02Z","host":"a","ms":7}\n'
  expect(run(['run', join(folder, 'main.pipe')], input)).toEqual({
    status: 0,
    stdout: '{"host":"a","result":4}\n',
    stderr: '',
  })
  expect(existsSync(join(out, 'types', 'plugin.d.ts'))).toBe(true)
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

test('the thread that compacts the epoch log runs from a file of its own', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'logpipe-build-'))
  const segments: Segment[] = []
  const log = await EpochLog.open({ ...memoryStore(), log: () => segments }, directory, false)
  const blocks = new BlockWriter(1)
  blocks.state('main/aggregate/1', 'windows')
  blocks.put('t', 'k', Buffer.from('entry'))
  await log.append(blocks.take(), 1)
  await log.close()
  const workerData = {
    directory,
    segments: log.segments,
    instance: 'memory',
    epoch: 1,
    number: 2,
    isSynced: false,
  }
  const worker = new Worker(join(out, 'compact-worker.js'), { workerData })
  const [answer] = await once(worker, 'message')
  rmSync(directory, { recursive: true })
  expect(answer).toMatchObject({ base: { file: 'base-000002.log' } })
})
