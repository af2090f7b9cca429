import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { logpipeEntry, node } from '../contenders.ts'
import { median } from '../median.ts'
import type { Outcome, Settings, Verdict, Work } from '../work.ts'

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
  const usual: number[] = []
  const first: number[] = []
  const wrong = new Set<string>()
  settings.note(`check: ${settings.rounds * repeats} starts of each`)
  for (let n = 0; n < settings.rounds * repeats; n += 1) {
    empty.push(wallOf(['-e', '0']).wall)
    for (const [times, env] of [
      [usual, {}],
      [first, { NODE_DISABLE_COMPILE_CACHE: '1' }],
    ] as const) {
      const run = wallOf([logpipeEntry, 'check', file], env)
      times.push(run.wall)
      if (run.code !== 0) wrong.add(`check: ended with ${run.code}: ${run.complaint}`)
    }
  }
  const verdict = (kind: string, times: readonly number[]): Verdict => {
    const ratio = median(times) / median(empty)
    return {
      goal: `at most ${most} × "node -e 0", ${kind}`,
      measured: `${ratio.toFixed(2)} × (${milliseconds(median(times))} against ${milliseconds(median(empty))})`,
      hit: wrong.size === 0 && ratio <= most,
    }
  }
  return {
    name: 'check',
    title,
    rows: [],
    missing: [],
    verdicts: [
      verdict('as installed', usual),
      verdict("without Node's compile cache, as the very first time", first),
    ],
    wrong: [...wrong].slice(0, 1),
  }
}

function wallOf(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { wall: number; code: number | null; complaint: string } {
  const began = performance.now()
  const { status, stderr, stdout } = spawnSync(node, argv, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  return { wall: performance.now() - began, code: status, complaint: `${stdout}${stderr}`.slice(0, 500) }
}

const milliseconds = (n: number): string => `${n.toFixed(0)} ms`
