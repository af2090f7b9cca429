/**
 * The real engine, crashed at its durable effects by seed: files equal those of an undisturbed run, and the ledger balances. `LOGPIPE_SEEDS` says
 * how many seeds; `LOGPIPE_SEED=7` runs one again, `LOGPIPE_SEED=7-99` some;
 * `LOGPIPE_SHAPE=topics` takes the pipelines alone whose name has that in it.
 */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localStories } from '../support/stories.ts'
import { scratchFolder } from './scratch-folder.ts'
import { serverShapes, shapesOver, writeInputs } from './shapes.ts'
import { simulate, undisturbed } from './simulate.ts'
import { type Output, outputOf, type Simulated } from './world.ts'

const seeds = Number(process.env['LOGPIPE_SEEDS'] ?? 200)
const only = process.env['LOGPIPE_SEED']
const [first = 0, last = first] = only === undefined ? [0, seeds - 1] : only.split('-').map(Number)
const pipelines = join(import.meta.dirname, '..', '..', 'pipelines')

const base = scratchFolder('simulation')
afterAll(() => rmSync(base, { recursive: true, force: true }))

const stories: readonly Simulated[] = localStories(pipelines).map((name) => ({
  name,
  text: (out) =>
    readFileSync(join(pipelines, name, 'main.pipe'), 'utf8')
      .replace(/\bfile\("(?!\$)/g, () => `file("${join(pipelines, name)}/`)
      .replaceAll('${$out}', out),
}))
const shapes = [...shapesOver(base), ...serverShapes(base)]
const all = [...stories, ...shapes].filter(({ name }) => name.includes(process.env['LOGPIPE_SHAPE'] ?? ''))
const expected = new Map<string, Output>()

beforeAll(async () => {
  writeInputs(base)
  for (const { name } of stories) expected.set(name, outputOf(join(pipelines, name, 'expected')))
  for (const shape of shapes) expected.set(shape.name, await undisturbed(shape))
}, 120_000)

test('every shape writes something', () => {
  for (const [name, output] of expected) expect(Object.values(output).join(''), name).not.toBe('')
})

test(
  'crashed at any durable effect, on a disk that fails now and then, files end as if nothing had been, and the ledger balances',
  async () => {
    let [crashes, failures] = [0, 0]
    const wrong: string[] = []
    for (let seed = first; seed <= last; seed++) {
      const simulated = all[seed % all.length]!
      try {
        const came = await simulate(simulated, seed, expected.get(simulated.name)!)
        crashes += came.crashed
        failures += came.failed
      } catch (cause) {
        wrong.push(`LOGPIPE_SEED=${seed}, "${simulated.name}": ${(cause as Error).message}`)
      }
    }
    expect(wrong).toEqual([])
    if (only !== undefined) return
    expect(crashes).toBeGreaterThan(seeds / 2)
    expect(failures).toBeGreaterThan(seeds / 10)
  },
  60_000 + (last - first + 1) * 3_000,
)
