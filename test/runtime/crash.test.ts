import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startChild } from '../support/child-pipeline.ts'
import { append, fileSettings, folder, numbers, pause } from '../support/follow-files.ts'

test('after kill -9 at any moment every line arrives at least once', async () => {
  const base = folder()
  const log = join(base, 'app.log')
  const out = join(base, 'out')
  const pipeline = {
    sources: [{ use: 'file', settings: fileSettings(log) }],
    sinks: [
      {
        use: 'file',
        settings: {
          path: out,
          append: true,
          max_open: 10,
          mode: '644',
          publish: 'live',
          compression: 'none',
        },
      },
    ],
    settings: { checkpoint: 10_000 },
    stateDir: join(base, 'state'),
  }
  const size = (): number => statSync(out, { throwIfNoEntry: false })?.size ?? 0
  let n = 0
  const feeding = setInterval(() => {
    append(log, ...numbers(n + 1, n + 50))
    n += 50
  }, 2)
  for (let round = 0; round < 4; round++) {
    const before = size()
    const child = startChild(pipeline)
    // At another moment each time, while it writes; three times before any decision would be too often.
    while (size() === before) await pause(5)
    await pause(150 * round)
    child.process.kill('SIGKILL')
    expect((await child.ended).signal).toBe('SIGKILL')
  }
  clearInterval(feeding)
  const last = startChild(pipeline)
  const complete = (): boolean => readFileSync(out, 'utf8').endsWith(`${numbers(n, n)[0]}\n`)
  while (!complete()) await pause(20)
  last.process.kill('SIGTERM')
  expect((await last.ended).code).toBe(0)
  const seen = new Set(readFileSync(out, 'utf8').split('\n'))
  expect(numbers(1, n).filter((line) => !seen.has(line))).toEqual([])
  // Most came once: what a crash repeats is an interval's worth.
  expect(readFileSync(out, 'utf8').split('\n').length).toBeLessThan(n * 3)
  const report = await last.report()
  expect(report.unequal).toEqual([])
})

test('a second process on the same state is refused and the first goes on', async () => {
  const base = folder()
  const log = join(base, 'app.log')
  append(log, 'one')
  const pipeline = {
    sources: [{ use: 'file', settings: fileSettings(log) }],
    sinks: [{ use: 'stdout', settings: { pretty: 'never' } }],
    stateDir: join(base, 'state'),
  }
  const first = startChild(pipeline)
  await new Promise((resolve) => first.process.stdout!.once('data', resolve))
  const second = startChild(pipeline)
  expect((await second.ended).code).toBe(3)
  expect((await second.report()).failure?.code).toBe('LP5002')
  first.process.kill('SIGTERM')
  expect((await first.ended).code).toBe(0)
})
