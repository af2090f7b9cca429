/**
 * Counts the lines of a file by key in a process of its own: `node run-counting.ts '{"text": …, "state": DIR, "crashAt": "cut:2"}'`. With
 * `crashAt` it kills itself when it passes that point for that time. The log is compacted from the first bytes on.
 */
import { crashPointFrom } from '../../src/cli/crash-point.ts'
import { systemClock } from '../../src/core/clock.ts'
import { planPipeline } from '../../src/plan/plan-pipeline.ts'
import { imbalances } from '../../src/runtime/balance.ts'
import { runPipeline } from '../../src/runtime/run.ts'
import { planOf } from './compile-text.ts'
import { countingCatalog } from './count-stage.ts'

const asked = JSON.parse(process.argv[2]!) as { text: string; state: string; crashAt?: string }
const planned = planPipeline(await planOf(asked.text, { catalog: countingCatalog }), countingCatalog)
const crashPoint = crashPointFrom({ LOGPIPE_CRASH_AT: asked.crashAt })
const alive = setInterval(() => {}, 1 << 30)
const result = await runPipeline({
  plan: planned.logical,
  physical: planned.physical,
  catalog: countingCatalog,
  clock: systemClock,
  run: { now: systemClock.now, random: () => 0.5 },
  log: { info: () => {}, warn: (message) => void process.stderr.write(`${message}\n`), error: () => {} },
  codegen: true,
  untilEof: true,
  stateDir: asked.state,
  shortLog: 1000,
  stop: new AbortController().signal,
  ...(crashPoint === undefined ? {} : { crashPoint }),
})
clearInterval(alive)
const unequal = imbalances(planned.logical, result.ledger, result.deadLetters)
process.stderr.write(`${JSON.stringify({ failure: result.failure?.message, unequal })}\n`)
process.exitCode = result.failure === undefined && unequal.length === 0 ? 0 : 3
