/** `npm run soak`: the proofs that need time. More kills, more random streams, and all mutants; `npm run soak -- --kills 1000`. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '..')
const bin = (name) => join(root, 'node_modules', '.bin', name)
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '2000' },
    seeds: { type: 'string', default: '10000' },
    pairs: { type: 'string', default: '10000' },
  },
})
const { status } = spawnSync(
  bin('node'),
  [
    bin('vitest'),
    'run',
    'test/crash',
    'test/models',
    'test/protocol',
    'test/simulation',
    '--testTimeout',
    '3600000',
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      LOGPIPE_KILLS: values.kills,
      LOGPIPE_RUNS: values.runs,
      LOGPIPE_SEEDS: values.seeds,
      LOGPIPE_PAIRS: values.pairs,
    },
  },
)
const mutants = spawnSync(bin('node'), [join(root, 'scripts', 'mutants.ts')], { cwd: root, stdio: 'inherit' })
process.exit(status === 0 ? (mutants.status ?? 1) : (status ?? 1))
