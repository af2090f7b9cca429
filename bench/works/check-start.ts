import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { logpipeEntry, node } from '../contenders.ts'
import { median } from '../median.ts'
import type { Outcome, Settings, Work } from '../work.ts'

const most = 5
const repeats = 5
const file = join(import.meta.dirname, '..', 'pipelines', 'two-hundred-lines.pipe')
const title = '"logpipe check" of a 200-line file, cold, against "node -e 0" (wall time)'

/** Process start to process end, both commands in turn. */
export const checkStart: Work = {
  name: 'check',
  title,
  run: async (settings) => measure(settings),
}

function measure(settings: Settings): Outcome {
  const empty: number[] = []
  const check: number[] = []
  const wrong: string[] = []
  settings.note(`check: ${settings.rounds * repeats} starts of each`)
  for (let n = 0; n < settings.rounds * repeats; n += 1) {
    empty.push(wallOf(['-e', '0']).wall)
    const run = wallOf([logpipeEntry, 'check', file])
    check.push(run.wall)
    if (run.code !== 0) wrong.push(`check: ended with ${run.code}: ${run.complaint}`)
  }
  const ratio = median(check) / median(empty)
  const measured = `${ratio.toFixed(2)} × (${milliseconds(median(check))} against ${milliseconds(median(empty))})`
  return {
    name: 'check',
    title,
    rows: [],
    missing: [],
    verdicts: [{ goal: `at most ${most} × "node -e 0"`, measured, hit: wrong.length === 0 && ratio <= most }],
    wrong: wrong.slice(0, 1),
  }
}

function wallOf(argv: readonly string[]): { wall: number; code: number | null; complaint: string } {
  const began = performance.now()
  const { status, stderr, stdout } = spawnSync(node, argv, { encoding: 'utf8' })
  return { wall: performance.now() - began, code: status, complaint: `${stdout}${stderr}`.slice(0, 500) }
}

const milliseconds = (n: number): string => `${n.toFixed(0)} ms`
