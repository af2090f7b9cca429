/** file → files in each way of publishing, killed: what stands in the files is that of an undisturbed run, to the byte. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prepare, startRun, untilKilled } from '../support/killed-runs.ts'
import { textsIn } from '../support/published-files.ts'
import { seededRandom } from '../support/random.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-files-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

/** Kills in all ways together; `npm run soak` sets more. */
const allKills = Number(process.env['LOGPIPE_KILLS'] ?? 7)
const random = seededRandom(23)
const lines = 60_000

beforeAll(() => {
  const rows = Array.from(
    { length: lines },
    (_, n) => `{"n":${n},"host":"web-${Math.floor(random() * 4)}","is":"${'x'.repeat(120)}"}\n`,
  )
  writeFileSync(join(base, 'events.ndjson'), rows.join(''))
})

/** The same so short that a difference can be looked at. */
const contents = (folder: string): readonly (readonly [string, number, string])[] =>
  Object.entries(textsIn(folder)).map(([path, text]) => [
    path,
    text.length,
    createHash('sha256').update(text).digest('hex'),
  ])

const ways = {
  commit: { settings: 'publish: commit', points: ['file half written', 'delivery sent', 'sink created'] },
  'commit, in numbered files': {
    settings: 'publish: commit, rotate: {size: 200KiB}',
    points: ['file half written', 'delivery noted'],
  },
  'commit, compressed': {
    settings: 'publish: commit, compression: gzip, rotate: {size: 300KiB}',
    points: ['file half written'],
  },
  rotate: {
    settings: 'publish: rotate, rotate: {size: 200KiB}',
    points: ['after decision', 'file renamed', 'sink intended', 'sink flushed'],
  },
  'rotate, compressed': {
    settings: 'publish: rotate, compression: zstd, rotate: {size: 500KiB}',
    points: ['file renamed', 'sink flushed'],
  },
  'live, compressed': {
    settings: 'compression: gzip',
    points: ['before decision', 'after decision'],
  },
  'live, in numbered files': {
    settings: 'rotate: {size: 200KiB, every: 1s}',
    points: ['sink flushed', 'sink created'],
  },
}

const kills = Math.ceil(allKills / Object.keys(ways).length)

describe.each(Object.entries(ways))('%s', (name, { settings, points }) => {
  const pipe = `pipeline killed { checkpoint: 5ms, durability: process, buffers: {events: 500} }
source ev = file("${base}/events.ndjson", format: json)
from ev | to file("out/\${host}.ndjson", ${settings})
from ev | where n % 2 == 0 | to file("out/even.ndjson", ${settings})
`
  const at = join(base, name.replace(/\W+/g, '-'))
  let texts: Readonly<Record<string, string>>
  let expected: ReturnType<typeof contents>

  beforeAll(async () => {
    const path = prepare(at, pipe)
    expect(await startRun(at, path).ended).toMatchObject({ code: 0, stats: { balanced: true } })
    texts = textsIn(at)
    expected = contents(at)
  }, 60_000)

  test('an undisturbed run writes each event once, in order', () => {
    expect(Object.keys(texts).sort()).toEqual([
      'even.ndjson',
      ...Array.from({ length: 4 }, (_, i) => `web-${i}.ndjson`),
    ])
    const numbers = (path: string): number[] =>
      texts[path]!.trim()
        .split('\n')
        .map((row) => (JSON.parse(row) as { n: number }).n)
    expect(numbers('even.ndjson')).toEqual(Array.from({ length: lines / 2 }, (_, n) => n * 2))
    const hosts = Object.keys(texts).filter((path) => path !== 'even.ndjson')
    expect(hosts.flatMap(numbers).sort((one, other) => one - other)).toEqual(
      Array.from({ length: lines }, (_, n) => n),
    )
  })

  test.each(points)(
    'killed at "%s", and again on the way back, it ends with the same bytes',
    async (point) => {
      const count = point.startsWith('sink c') || point.startsWith('sink i') ? 1 : 2
      let path = ''
      await untilKilled(() => {
        path = prepare(at, pipe)
        return startRun(at, path, `${point}:${count}`).ended
      })
      await startRun(at, path, `${point}:1`, ['--reset', 'starts']).ended
      expect(await startRun(at, path, undefined, ['--reset', 'starts']).ended).toMatchObject({
        code: 0,
        stats: { balanced: true },
      })
      expect(contents(at)).toEqual(expected)
    },
    180_000,
  )

  test(
    'killed at random moments, it ends with the same bytes',
    async () => {
      let path = prepare(at, pipe)
      for (let left = kills; ; ) {
        const run = startRun(at, path, undefined, ['--reset', 'starts'])
        const timer = left > 0 ? setTimeout(() => run.kill(), 300 + random() * 700) : undefined
        const { signal, ...ended } = await run.ended
        clearTimeout(timer)
        if (signal === 'SIGKILL') {
          left--
          continue
        }
        expect(ended).toMatchObject({ code: 0, stats: { balanced: true } })
        expect(contents(at)).toEqual(expected)
        if (left === 0) return
        path = prepare(at, pipe)
      }
    },
    60_000 + kills * 10_000,
  )
})
