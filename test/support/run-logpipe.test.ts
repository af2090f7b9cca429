import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { countersOf, runLogpipe } from './run-logpipe.ts'

const folder = mkdtempSync(join(tmpdir(), 'logpipe-run-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const rows = Array.from({ length: 100 }, (_, id) => `{"id":${id}}\n`).join('')
writeFileSync(join(folder, 'in.ndjson'), rows)
const pipe = join(folder, 'copy.pipe')
writeFileSync(pipe, 'from file("in.ndjson", format: json) | where id < 30 | to file("out.ndjson")\n')

test('a run to the end tells what became of the events', async () => {
  const { code, stats } = await runLogpipe(pipe, { folder, untilEof: true, state: false }).ended
  expect(code).toBe(0)
  expect(stats).toMatchObject({ balanced: true, total: { read: 100, written: 30 } })
  const { what } = stats!.nodes.find(({ kind }) => kind === 'sink')!
  expect(countersOf(stats, what).written).toBe(30)
  expect(() => countersOf(stats, 'sink nowhere')).toThrow('no "sink nowhere"')
})

test('a run that goes on is waited for, looked at, and asked to end', async () => {
  rmSync(join(folder, 'out.ndjson'))
  writeFileSync(
    join(folder, 'follow.pipe'),
    'from file("in.ndjson", format: json, follow: true) | where id < 30 | to file("out.ndjson")\n',
  )
  const run = runLogpipe(join(folder, 'follow.pipe'), { folder, state: join(folder, 'followed') })
  const written = (): number => {
    try {
      return readFileSync(join(folder, 'out.ndjson'), 'utf8').split('\n').length - 1
    } catch {
      return 0
    }
  }
  await run.until(() => written() === 30)
  if (process.platform === 'linux') expect(run.memory()).toBeGreaterThan(10_000_000)
  expect(await run.stop()).toMatchObject({ code: 0, stats: { balanced: true, total: { read: 100 } } })
}, 60_000)

test('a run that is killed tells so, and waiting for what it will not do ends with it', async () => {
  const run = runLogpipe(join(folder, 'follow.pipe'), { folder, state: join(folder, 'killed') })
  const waiting = expect(run.says('never said')).rejects.toThrow('ended before')
  expect(await run.kill()).toMatchObject({ code: null, signal: 'SIGKILL', stats: undefined })
  await waiting
})
