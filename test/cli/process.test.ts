/** The command as a process: real pipes, signals and exit codes. */
import { spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const entry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')
const folder = mkdtempSync(join(tmpdir(), 'logpipe-process-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(...argv: string[]) {
  const child = spawn(process.execPath, [entry, ...argv], { env: { ...process.env, XDG_STATE_HOME: folder } })
  const seen = { out: '', err: '' }
  child.stdout.on('data', (data: Buffer) => {
    seen.out += data.toString()
  })
  child.stderr.on('data', (data: Buffer) => {
    seen.err += data.toString()
  })
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, ...seen }))
  })
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return { child, ended, seen, until }
}

test('lines go in and come out, and the end of input ends it', async () => {
  const { child, ended } = start('run', '-e', 'from stdin(format: json) | where n > 1 | to stdout')
  child.stdin.end('{"n":1}\n{"n":2}\n{"n":3}')
  expect(await ended).toEqual({ code: 0, out: '{"n":2}\n{"n":3}\n', err: '' })
})

test('one event passes at once through a pipeline that waits for more', async () => {
  const { child, ended, seen, until } = start('run', '-e', 'from stdin(format: json) | to stdout')
  child.stdin.write('{"n":1}\n')
  await until(() => seen.out !== '')
  expect(seen.out).toBe('{"n":1}\n')
  child.stdin.end()
  expect((await ended).code).toBe(0)
})

test('a reader that goes away ends the run without an error', async () => {
  const { child, ended } = start('run', '-e', 'from generate({n: n}, count: 5000000) | to stdout')
  child.stdout.once('data', () => child.stdout.destroy())
  expect(await ended).toMatchObject({ code: 0, err: '' })
})

test('SIGTERM finishes what was read and goes on from there the next time', async () => {
  const [log, out, pipe] = ['in.log', 'out.log', 'follow.pipe'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(log, 'a\nb\n')
  writeFileSync(pipe, `from file("${log}") | to file("${out}", format: lines)\n`)
  const written = (): string => {
    try {
      return readFileSync(out, 'utf8')
    } catch {
      return ''
    }
  }
  const first = start('run', pipe)
  await first.until(() => written() === 'a\nb\n')
  first.child.kill('SIGTERM')
  const { code, err } = await first.ended
  expect(err).toContain('Stopping after SIGTERM')
  expect(code).toBe(0)

  appendFileSync(log, 'c\n')
  const second = start('run', pipe)
  await second.until(() => written().includes('c'))
  second.child.kill('SIGINT')
  expect((await second.ended).code).toBe(0)
  expect(written()).toBe('a\nb\nc\n')
})

test('SIGQUIT ends it at once', async () => {
  const { child, ended, seen, until } = start('run', '-e', 'from stdin(format: json) | to stdout')
  child.stdin.write('{"n":1}\n')
  await until(() => seen.out !== '')
  child.kill('SIGQUIT')
  expect((await ended).code).toBe(131)
})

test('a report of check goes through a pipe whole', async () => {
  const { child, ended } = start('check', '--format', 'json', '-')
  child.stdin.end('from stdin && stdout')
  const { code, out } = await ended
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({ version: 1 })
})
