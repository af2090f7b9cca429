/**
 * Runs a pipeline with a sink "bank" whose other side decides, in a process of its own: `node run-direct.ts '{"text": …, "bank": FILE,
 * "state": DIR, "crashAt": "epoch prepared:2"}'`. With `crashAt` it kills itself when it passes that point for that time.
 */
import { crashPointFrom } from '../../src/cli/crash-point.ts'
import { systemClock } from '../../src/core/clock.ts'
import { catalog } from '../../src/operators/catalog.ts'
import type { Catalog } from '../../src/operators/contract/catalog.ts'
import { planPipeline } from '../../src/plan/plan-pipeline.ts'
import { imbalances } from '../../src/runtime/balance.ts'
import { runPipeline } from '../../src/runtime/run.ts'
import { planOf } from './compile-text.ts'
import { directBank } from './direct-bank.ts'

const asked = JSON.parse(process.argv[2]!) as { text: string; bank: string; state: string; crashAt?: string }
const bank = directBank(asked.bank)
const withBank: Catalog = { ...catalog, sinks: new Map(catalog.sinks).set('bank', bank) }
const planned = planPipeline(await planOf(asked.text, { catalog: withBank }), withBank)
const crashPoint = crashPointFrom({ LOGPIPE_CRASH_AT: asked.crashAt })
const alive = setInterval(() => {}, 1 << 30)
const result = await runPipeline({
  plan: planned.logical,
  physical: planned.physical,
  catalog: withBank,
  clock: systemClock,
  run: { now: systemClock.now, random: () => 0.5 },
  log: { info: () => {}, warn: (message) => void process.stderr.write(`${message}\n`), error: () => {} },
  codegen: true,
  untilEof: true,
  stateDir: asked.state,
  shortLog: 4096,
  stop: new AbortController().signal,
  ...(crashPoint === undefined ? {} : { crashPoint }),
})
clearInterval(alive)
const unequal = imbalances(planned.logical, result.ledger, result.deadLetters)
process.stderr.write(`${JSON.stringify({ failure: result.failure?.message, unequal })}\n`)
process.exitCode = result.failure === undefined && unequal.length === 0 ? 0 : 3
