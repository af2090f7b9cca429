import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import type { JsonReport } from '../../src/diagnostics/render/json.ts'
import { type MemoryIoOptions, memoryIo } from '../support/memory-io.ts'

const good = 'from stdin(format: json)\n  | where level == "error"\n  | to stdout\n'
const bad = 'from stdin(format: json)\n  | where level == "error" && n > 1\n  | to stdout\n'

const check = async (argv: readonly string[], options: MemoryIoOptions = {}) => {
  const world = memoryIo(options)
  const code = await main(['check', ...argv], world.io)
  return { code, out: world.out(), err: world.err(), files: world.files }
}

test('a right file is told to be right', async () => {
  expect(await check(['a.pipe'], { files: { 'a.pipe': good } })).toMatchObject({
    code: 0,
    out: '1 file checked: no mistakes.\n',
    err: '',
  })
})

test('a wrong file is 1, with place and fix', async () => {
  const { code, out } = await check(['a.pipe'], { files: { 'a.pipe': bad } })
  expect(code).toBe(1)
  expect(out).toContain(' --> a.pipe:2:28\n')
  expect(out).toContain('2 |   | where level == "error" and n > 1\n')
  expect(out).toMatch(/\n1 error in 1 file\.\n$/)
})

test('several files make one report', async () => {
  const { out } = await check(['*.pipe'], { files: { 'a.pipe': bad, 'b.pipe': good, 'c.pipe': bad } })
  expect(out).toMatch(/\n2 errors in 2 files\.\n$/)
})

test('a pipeline comes by the standard input', async () => {
  const { code, out } = await check(['-'], { input: bad })
  expect(code).toBe(1)
  expect(out).toContain(' --> (standard input):2:28\n')
})

test('YAML on the standard input is known by its first key', async () => {
  const yaml = 'flows:\n  - from: stdin\n    stages:\n      - where: message == "a"\n    to: stdout\n'
  expect((await check(['-'], { input: yaml })).code).toBe(0)
})

test('a byte order mark is no mistake', async () => {
  expect((await check(['a.pipe'], { files: { 'a.pipe': `\ufeff${good}` } })).code).toBe(0)
})

test('--fix writes what is certain and reports the rest', async () => {
  const text = bad.replace('stdout', 'stdout2')
  const { code, out, err, files } = await check(['--fix', 'a.pipe'], { files: { 'a.pipe': text } })
  expect(files.get('a.pipe')).toBe(text.replace('&&', 'and'))
  expect(err).toBe('1 fix applied in a.pipe.\n')
  expect(out).toContain('stdout2')
  expect(code).toBe(1)
})

test('--fix leaves a right file alone', async () => {
  const { files, err } = await check(['--fix', 'a.pipe'], { files: { 'a.pipe': good } })
  expect(files.get('a.pipe')).toBe(good)
  expect(err).toBe('')
})

test('--fix from the standard input writes the fixed text to the standard output', async () => {
  const { code, out } = await check(['--fix', '-'], { input: bad })
  expect(out).toBe(bad.replace('&&', 'and'))
  expect(code).toBe(0)
})

test('warnings fail with --strict only', async () => {
  const files = { 'a.pipe': 'sink unused = stdout\nfrom stdin | to stdout\n' }
  expect((await check(['a.pipe'], { files })).code).toBe(0)
  const strict = await check(['--strict', 'a.pipe'], { files })
  expect(strict.code).toBe(1)
  expect(strict.out).toContain('warning[')
})

test('--no-tests is accepted', async () => {
  expect((await check(['--no-tests', 'a.pipe'], { files: { 'a.pipe': good } })).code).toBe(0)
})

test('inside GitHub Actions the findings are annotations, unless a format is asked for', async () => {
  const options = { files: { 'a.pipe': bad }, env: { GITHUB_ACTIONS: 'true' } }
  expect((await check(['a.pipe'], options)).out).toMatch(/^::error file=a\.pipe,line=2,/)
  expect((await check(['--format', 'human', 'a.pipe'], options)).out).toMatch(/^error\[/)
})

test('--format json and sarif are one document each, also for right files', async () => {
  for (const text of [good, bad]) {
    const json = await check(['--format', 'json', 'a.pipe'], { files: { 'a.pipe': text } })
    expect((JSON.parse(json.out) as JsonReport).summary.errors).toBe(text === bad ? 1 : 0)
    const sarif = await check(['--format', 'sarif', 'a.pipe'], { files: { 'a.pipe': text } })
    expect(JSON.parse(sarif.out)).toMatchObject({ version: '2.1.0' })
  }
})

test('colour is for terminals, and NO_COLOR takes it away', async () => {
  const files = { 'a.pipe': bad }
  expect((await check(['a.pipe'], { files, terminal: true })).out).toContain('\u001b[')
  expect((await check(['a.pipe'], { files, terminal: true, env: { NO_COLOR: '1' } })).out).not.toContain(
    '\u001b[',
  )
  expect((await check(['a.pipe'], { files, env: { FORCE_COLOR: '1' } })).out).toContain('\u001b[')
})

test('a param given wrongly is a finding of the file', async () => {
  const files = {
    'a.pipe': `param least: int = 1\n${good.replace('"error"', '"error" and int(n) >= $least')}`,
  }
  expect((await check(['-p', 'least=5', 'a.pipe'], { files })).code).toBe(0)
  const wrong = await check(['-p', 'least=many', 'a.pipe'], { files })
  expect(wrong.code).toBe(1)
  expect(wrong.out).toContain('least')
})

test('a mistake in a file that two pipelines use is told once, at its place', async () => {
  const user = 'use "./common.pipe"\nfrom stdin(format: json) | keep_it | to stdout\n'
  const files = { 'a.pipe': user, 'b.pipe': user, 'common.pipe': 'stage keep_it = where level == "x" && a\n' }
  const { out } = await check(['a.pipe', 'b.pipe'], { files })
  expect(out.match(/--> .*common\.pipe:1:36/g)).toHaveLength(1)
})

test('a folder is no pipeline', async () => {
  const { code, err } = await check(['sub'], { files: { 'sub/a.pipe': good } })
  expect(code).toBe(2)
  expect(err).toContain('"sub" is a folder')
})
