import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startChild } from '../../support/child-pipeline.ts'
import { folder, pause } from '../../support/follow-files.ts'

const through = {
  sources: [{ use: 'stdin' }],
  sinks: [{ use: 'stdout', settings: { pretty: 'never' } }],
}

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}\n`).join('')

test('what comes in by a pipe goes out by a pipe, whole and in order', async () => {
  const child = startChild(through)
  let text = ''
  child.process.stdout!.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  child.process.stdin!.end(lines(1, 300_000))
  const { code } = await child.ended
  expect(code).toBe(0)
  expect(text === lines(1, 300_000)).toBe(true)
})

test('a reader that closes the pipe ends the run without an error', async () => {
  const child = startChild(through)
  child.process.stdin!.on('error', () => {})
  child.process.stdout!.once('data', () => child.process.stdout!.destroy())
  const feeding = setInterval(() => child.process.stdin!.write(lines(1, 20_000)), 5)
  const { code } = await child.ended
  clearInterval(feeding)
  expect(code).toBe(0)
  const report = await child.report()
  expect(report.failure).toBeUndefined()
  expect(report.unequal).toEqual([])
  expect(report.rows[1]!.in).toBe(report.rows[1]!.written + report.rows[1]!.undelivered)
})

test('a full disk behind standard output is told, and nothing is counted as written', async () => {
  const full = openSync('/dev/full', 'w')
  const child = startChild(through, ['pipe', full, 'pipe'])
  closeSync(full)
  child.process.stdin!.end(lines(1, 1000))
  expect((await child.ended).code).toBe(3)
  const report = await child.report()
  expect(report.failure).toEqual({
    code: 'LP5104',
    message: 'Standard output cannot be written: there is no space left on its disk.',
  })
  expect(report.rows[1]).toMatchObject({ written: 0, undelivered: 1000 })
  expect(report.unequal).toEqual([])
})

test('standard output may be a file', async () => {
  const path = join(folder(), 'out')
  const out = openSync(path, 'w')
  const child = startChild(through, ['pipe', out, 'pipe'])
  closeSync(out)
  child.process.stdin!.end(lines(1, 1000))
  await child.ended
  expect(readFileSync(path, 'utf8')).toBe(lines(1, 1000))
})

test('a reader that never reads only holds the pipeline back; memory is bounded and two signals end it', async () => {
  const child = startChild(through)
  child.process.stdout!.pause()
  child.process.stdin!.on('error', () => {})
  const line = `${'x'.repeat(999)}\n`
  let written = 0
  const feed = (): void => {
    while (written < 60_000 && child.process.stdin!.write(line.repeat(100))) written += 100
  }
  child.process.stdin!.on('drain', feed)
  feed()
  let held = 0
  while (held === 0 || written !== held) {
    held = written > 100 ? written : 0
    await pause(300)
  }
  // The pipes and buffers hold some megabytes of 60, then nobody reads on.
  expect(held).toBeGreaterThan(300)
  expect(held).toBeLessThan(20_000)
  const status = readFileSync(`/proc/${child.process.pid}/status`, 'utf8')
  expect(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024).toBeLessThan(250)
  child.process.kill('SIGINT')
  await pause(100)
  child.process.kill('SIGINT')
  await child.ended
  const report = await child.report()
  expect(report.abandoned).toBeGreaterThan(0)
  expect(report.unequal).toEqual([])
})

test('a signal stops an idle pipeline at once, and what came before is delivered', async () => {
  const child = startChild(through)
  let text = ''
  child.process.stdout!.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  child.process.stdin!.write('one\ntwo\nunfinished')
  while (text !== 'one\ntwo\n') await pause(10)
  const started = performance.now()
  child.process.kill('SIGTERM')
  const { code } = await child.ended
  expect(code).toBe(0)
  expect(performance.now() - started).toBeLessThan(1000)
})

test('a single event passes an idle pipeline within milliseconds', async () => {
  const child = startChild(through)
  const { stdin, stdout } = child.process
  const took: number[] = []
  let arrived = (): void => {}
  stdout!.on('data', () => arrived())
  for (let i = 0; i < 300; i++) {
    const started = performance.now()
    await new Promise<void>((resolve) => {
      arrived = resolve
      stdin!.write(`${i}\n`)
    })
    // The first ones wait for the process to start and warm up.
    if (i >= 50) took.push(performance.now() - started)
    await pause(1)
  }
  stdin!.end()
  await child.ended
  took.sort((a, b) => a - b)
  expect(took[Math.floor(took.length * 0.5)]).toBeLessThan(5)
})
