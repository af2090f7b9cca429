import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { memoryIo } from '../support/memory-io.ts'

const folder = mkdtempSync(join(tmpdir(), 'logpipe-run-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const out = join(folder, 'out.ndjson')
const flow = (stages: string): string => `from generate({n: n}, count: 10) | ${stages} | to file("${out}")`

const run = async (...argv: string[]) => {
  const world = memoryIo({ env: { HOME: folder } })
  const code = await main(['run', ...argv], world.io)
  return { code, out: world.out(), err: world.err() }
}
const written = (): readonly unknown[] =>
  readFileSync(out, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)

test('a pipeline on the command line runs', async () => {
  const { code, err } = await run('-e', flow('where n >= 9'))
  expect(err).toBe('')
  expect(code).toBe(0)
  expect(written()).toHaveLength(2)
})

test('a wrong pipeline does not run', async () => {
  const { code, err } = await run('-e', flow('where n => 8'))
  expect(code).toBe(1)
  expect(err).toContain(' --> (command line):1:')
})

test('a pass that does not exist is told with those that do', async () => {
  const { code, err } = await run('-e', flow('where n >= 9'), '--no-pass', 'fuse-statless')
  expect(code).toBe(2)
  expect(err).toContain('There is no pass "fuse-statless". The passes are ')
})

test('--stats tells what became of the events, and the sums are right', async () => {
  const { err } = await run('-e', flow('where n >= 9'), '--stats')
  expect(err).toMatch(/^\s+in\s+out\s+filtered\n/)
  expect(err).toMatch(/\n10 read, 2 written, 8 filtered in /)
  expect(err).not.toContain('unequal')
})

test('--stats-json is one record', async () => {
  const { err } = await run('-e', flow('where n >= 9'), '--stats-json')
  expect(JSON.parse(err)).toMatchObject({
    balanced: true,
    rejected: 0,
    total: { read: 10, written: 2, filtered: 8 },
  })
})

test('rejected events are told of, and --fail-on-reject makes them a failure', async () => {
  const rejecting = flow('reject(n > 4, reason: "too large")')
  const lenient = await run('-e', rejecting)
  expect(lenient.code).toBe(0)
  expect(lenient.err).toContain('rejected and kept nowhere')
  const strict = await run('-e', rejecting, '--fail-on-reject', '--quiet')
  expect(strict.code).toBe(3)
  expect(strict.err).toBe('')
})

test('a sink that cannot be opened fails with its code and 3', async () => {
  const { code, err } = await run('-e', 'from generate({n: n}, count: 1) | to file("/dev/null/x/out.ndjson")')
  expect(code).toBe(3)
  expect(err).toMatch(/error\[LP5\d{3}\] /)
  expect(err).toMatch(/logpipe explain LP5\d{3}/)
})

test('what must be written once is kept between runs of a file, and needs a directory on the command line', async () => {
  const input = join(folder, 'once-in.ndjson')
  const copy = join(folder, 'once-out.ndjson')
  writeFileSync(input, '{"n":1}\n{"n":2}\n')
  const text = `pipeline copies { delivery: exactly_once }\nfrom file("${input}", follow: false, format: json) | to file("${copy}")`
  const refused = await run('-e', text)
  expect(refused.code).toBe(3)
  expect(refused.err).toContain('LP5440')
  const world = memoryIo({ env: { HOME: folder }, files: { 'copies.pipe': text } })
  for (const _ of [1, 2]) expect(await main(['run', 'copies.pipe'], world.io)).toBe(0)
  expect(readFileSync(copy, 'utf8')).toBe('{"n":1}\n{"n":2}\n')
})
