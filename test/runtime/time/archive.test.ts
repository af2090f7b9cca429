import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { SmallPool } from '../../support/small-pool.ts'

interface Event {
  readonly host: string
  /** Seconds since midnight. */
  readonly second: number
}

const lineOf = ({ host, second }: Event): string =>
  JSON.stringify({ host, at: new Date(Date.UTC(2026, 10, 21) + second * 1000).toISOString() })

function writeArchive(folder: string, files: readonly (readonly Event[])[]): void {
  for (const [i, events] of files.entries()) {
    const text = events.map((event) => `${lineOf(event)}\n`).join('')
    if (i % 3 === 2) writeFileSync(join(folder, `${i}.log.gz`), gzipSync(text))
    else writeFileSync(join(folder, `${i}.log`), text)
  }
}

/** Windows over event time that the source gives, or a stage that stands behind another. */
const windowsOver = (folder: string, output: string, byStage: boolean): string =>
  [
    'pipeline p { checkpoint: 10ms }',
    `source lines = file("${folder}/*.log*", format: json${byStage ? '' : ', time: at, lateness: 20s'})`,
    `stream counted = from lines ${byStage ? '| set when = at | event_time(when, lateness: 20s)' : ''} | aggregate n = count(), newest = max(@time) by host over tumbling(30s) late drop`,
    `from counted | set start = @window.start | to file("${output}", format: json)`,
  ].join('\n')

/** Files whose times go up, with disorder and leaps. */
const archive = fc.array(
  fc.array(fc.record({ host: fc.constantFrom('a', 'b', 'c'), step: fc.integer({ min: -40, max: 60 }) }), {
    minLength: 1,
    maxLength: 120,
  }),
  { minLength: 1, maxLength: 6 },
)
const eventsOf = (
  files: typeof archive extends fc.Arbitrary<infer T> ? T : never,
): readonly (readonly Event[])[] =>
  files.map((steps) => {
    let second = 1000
    return steps.map(({ host, step }) => {
      second = Math.max(0, second + step)
      return { host, second }
    })
  })

describe('an archive', () => {
  test('D4: gives the same bytes for any size of chunk and any number of restarts', async () => {
    await fc.assert(
      fc.asyncProperty(
        archive,
        fc.integer({ min: 200, max: 2000 }),
        fc.integer({ min: 2, max: 20 }),
        fc.boolean(),
        async (files, size, stopAfter, byStage) => {
          const folder = testFolder()
          writeArchive(folder, eventsOf(files))
          const whole = join(folder, 'whole')
          await runPipe(windowsOver(folder, whole, false))

          const small = join(folder, 'small')
          await runPipe(windowsOver(folder, small, byStage), { options: { pool: new SmallPool(size) } })
          expect(readFileSync(small, 'utf8')).toBe(readFileSync(whole, 'utf8'))

          const restarted = join(folder, 'restarted')
          const stateDir = join(folder, 'state')
          for (let runs = 0, isCut = true; isCut; runs += 1) {
            const stop = new AbortController()
            isCut = false
            const pool = new SmallPool(size, (taken) => {
              // The last of many runs is left alone.
              if (taken < stopAfter || runs > 5) return
              isCut = true
              stop.abort()
            })
            await runPipe(windowsOver(folder, restarted, byStage), {
              options: { pool, stateDir, stop: stop.signal },
            })
          }
          expect(readFileSync(restarted, 'utf8')).toBe(readFileSync(whole, 'utf8'))
        },
      ),
      { numRuns: 24 },
    )
  }, 60_000)

  test('D4: is read by the times in it: the file that is furthest behind comes next', async () => {
    const folder = testFolder()
    const seconds = Array.from({ length: 2000 }, (_, i) => i)
    writeArchive(folder, [
      seconds.map((second) => ({ host: 'a', second })),
      seconds.map((second) => ({ host: 'b', second })),
    ])
    const output = join(folder, 'out')
    await runPipe(
      `from file("${folder}/*.log", format: json, time: at) | to file("${output}", format: json)`,
      { options: { pool: new SmallPool(1000) } },
    )
    const times = readRecords(output).map(({ at }) => Date.parse(String(at)) / 1000)
    expect(times).toHaveLength(4000)
    // What is read at once spans some 20 s of one file, but for the first piece, which is larger.
    let newest = 0
    let furthestBack = 0
    for (const [i, time] of times.entries()) {
      newest = Math.max(newest, time)
      if (i > 1500) furthestBack = Math.max(furthestBack, newest - time)
    }
    expect(furthestBack).toBeLessThan(60)
  })

  test('may have many more files than may be open', async () => {
    const folder = testFolder()
    for (let i = 0; i < 300; i += 1)
      writeArchive(testFolderOf(folder, i), [
        Array.from({ length: 20 }, (_, k) => ({ host: `h${i}`, second: k * 10 + (i % 7) })),
      ])
    const output = join(folder, 'out')
    const { counters } = await runPipe(
      [
        `source lines = file("${folder}/*/*.log", format: json, time: at)`,
        `from lines | aggregate n = count() over tumbling(10s) late drop | to file("${output}", format: json)`,
      ].join('\n'),
      { options: { pool: new SmallPool(200) } },
    )
    expect(counters('lines').read).toBe(6000)
    expect(counters('aggregate').late).toBe(0)
    expect(readRecords(output).map(({ n }) => n)).toEqual(Array.from({ length: 20 }, () => 300))
  })
})

/** The folder of the i-th host. */
function testFolderOf(folder: string, i: number): string {
  const path = join(folder, String(i).padStart(3, '0'))
  mkdirSync(path)
  return path
}

describe('several bounded sources', () => {
  const twice = async (settings: string): Promise<readonly string[]> => {
    const folder = testFolder()
    const seconds = Array.from({ length: 500 }, (_, i) => i)
    for (const host of ['a', 'b'])
      writeLines(
        folder,
        host,
        seconds.map((second) => lineOf({ host, second })),
      )
    const outputs: string[] = []
    for (const name of ['first', 'second']) {
      const output = join(folder, name)
      await runPipe(
        [
          `source one = file("${folder}/b", ${settings})`,
          `source two = file("${folder}/a", ${settings})`,
          `from one, two | keep host | to file("${output}", format: json)`,
        ].join('\n'),
        { options: { pool: new SmallPool(1000) } },
      )
      outputs.push(
        readRecords(output)
          .map(({ host }) => String(host))
          .join(''),
      )
    }
    return outputs
  }

  test('D4: without time are read one after the other, by name', async () => {
    const [first, second] = await twice('format: json')
    expect(first).toBe('b'.repeat(500) + 'a'.repeat(500))
    expect(second).toBe(first)
  })

  test('D4: with time are read side by side, the one that is furthest behind first', async () => {
    const [first, second] = await twice('format: json, time: at')
    expect(second).toBe(first)
    expect(first).toHaveLength(1000)
    // Neither gets far ahead of the other, but for the first piece.
    let ahead = 0
    let most = 0
    for (const host of first!.slice(500)) {
      ahead += host === 'b' ? 1 : -1
      most = Math.max(most, Math.abs(ahead))
    }
    expect(most).toBeLessThan(400)
  })
})
