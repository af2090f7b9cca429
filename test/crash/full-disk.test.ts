/** A disk that is full for a while, under the output and under the state: nothing is lost and nothing is there twice. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { spoolFiles } from '../../src/runtime/frames/spool-files.ts'
import { outputOf, prepare, startRun, undisturbed } from '../support/killed-runs.ts'
import { textsIn } from '../support/published-files.ts'
import { mayMountDisks, mountSmallDisk, unmountSmallDisk } from '../support/small-disk.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-full-'))
const mounted: string[] = []

/** As `mountSmallDisk`; gone when the tests are. */
function mount(folder: string, size: number, isAgain = false): boolean {
  const isMounted = mountSmallDisk(folder, size, isAgain)
  if (isMounted && !isAgain) mounted.push(folder)
  return isMounted
}

const mayMount = mayMountDisks()

afterAll(() => {
  for (const folder of mounted) unmountSmallDisk(folder)
  rmSync(base, { recursive: true, force: true })
})

const pipe = `pipeline full { checkpoint: 20ms }
source ev = file("${base}/events.ndjson", format: json, time: time(ts))
from ev | aggregate n = count(), all = list(id, max: 20) by user over tumbling(10s) late drop | to file("out/counts.ndjson")
from ev | where id % 3 == 0 | to file("out/thirds.ndjson")
`

let expected: Readonly<Record<string, string>>

beforeAll(async () => {
  const rows: string[] = []
  for (let id = 0; id < 40_000; id++)
    rows.push(
      `{"ts":"${new Date(1.77e12 + id * 20).toISOString()}","id":${id},"user":"u${(id * 7919) % 500}"}\n`,
    )
  writeFileSync(join(base, 'events.ndjson'), rows.join(''))
  expected = await undisturbed(join(base, 'reference'), pipe)
}, 60_000)

describe.skipIf(!mayMount)('where this user may mount a small file system', () => {
  test('a full disk under the output stops the run with a reason; with room again it ends with the same bytes', async () => {
    const folder = join(base, 'output')
    const path = prepare(folder, pipe)
    expect(mount(join(folder, 'out'), 400)).toBe(true)
    const first = await startRun(folder, path).ended
    expect(first).toMatchObject({ code: 3, signal: null })
    expect(first.errors).toContain('LP5104')
    expect(mount(join(folder, 'out'), 32_000, true)).toBe(true)
    expect(await startRun(folder, path).ended).toMatchObject({ code: 0, stats: { balanced: true } })
    expect(outputOf(folder)).toEqual(expected)
  }, 60_000)

  test.each([
    'publish: commit',
    'publish: commit, rotate: {size: 100KiB}',
    'publish: rotate, rotate: {size: 100KiB}',
    'publish: rotate, rotate: {size: 500KiB}, compression: gzip',
  ])(
    'so it is with "%s"',
    async (settings) => {
      const folder = join(base, settings.replace(/\W+/g, '-'))
      const written = `pipeline full { checkpoint: 20ms }
source ev = file("${base}/events.ndjson", format: json)
from ev | to file("out/all.ndjson", ${settings})
`
      const path = prepare(folder, written)
      expect(mount(join(folder, 'out'), 200)).toBe(true)
      const first = await startRun(folder, path).ended
      expect(first).toMatchObject({ code: 3, signal: null })
      expect(first.errors).toContain('LP5104')
      expect(mount(join(folder, 'out'), 32_000, true)).toBe(true)
      expect(await startRun(folder, path).ended).toMatchObject({ code: 0, stats: { balanced: true } })
      const texts = textsIn(folder)
      expect(Object.keys(texts)).toEqual(['all.ndjson'])
      const ids = texts['all.ndjson']!.trim()
        .split('\n')
        .map((row) => (JSON.parse(row) as { id: number }).id)
      expect(ids).toHaveLength(40_000)
      expect(ids.every((id, index) => id === index)).toBe(true)
    },
    120_000,
  )

  test('a full disk under the state is waited for, and the run ends with the same bytes', async () => {
    const folder = join(base, 'state')
    const path = prepare(folder, pipe)
    expect(mount(join(folder, 'state'), 260)).toBe(true)
    const run = startRun(folder, path)
    await new Promise((resolve) => setTimeout(resolve, 4000))
    expect(mount(join(folder, 'state'), 64_000, true)).toBe(true)
    const { code, errors, stats } = await run.ended
    // With less than SQLite itself needs the run cannot begin; it says so, and can be begun again.
    if (code !== 0) {
      expect(errors).toMatch(/LP5003|LP5404/)
      expect(await startRun(folder, path).ended).toMatchObject({ code: 0, stats: { balanced: true } })
    } else expect(stats).toMatchObject({ balanced: true })
    expect(outputOf(folder)).toEqual(expected)
  }, 60_000)

  test('a full disk under a spool is waited for: the source reads no more, and nothing that came is lost', async () => {
    const folder = join(base, 'spool')
    const path = prepare(
      folder,
      `pipeline full { checkpoint: 20ms, delivery: exactly_once }
source ev = stdin(format: json, durable: true)
from ev | to file("out/all.ndjson")
`,
    )
    const input = readFileSync(join(base, 'events.ndjson'), 'utf8')
    expect(mount(join(folder, 'state'), 1000)).toBe(true)
    const run = startRun(folder, path, undefined, [], input)
    // Full is what grows no more.
    const size = () =>
      spoolFiles(join(folder, 'state')).reduce((sum, file) => sum + statSync(file.path).size, 0)
    for (let before = -1; size() === 0 || size() > before; ) {
      before = size()
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
    expect(size()).toBeLessThan(input.length)
    expect(mount(join(folder, 'state'), 64_000, true)).toBe(true)
    const { code, errors, stats } = await run.ended
    expect(errors).toContain('LP5404')
    expect({ code, stats }).toMatchObject({ code: 0, stats: { balanced: true } })
    expect(outputOf(folder)).toEqual({ 'all.ndjson': input })
  }, 60_000)
})
