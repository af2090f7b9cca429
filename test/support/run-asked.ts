import { crashPointFrom } from '../../src/cli/crash-point.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { Catalog } from '../../src/operators/contract/catalog.ts'
import { planPipeline } from '../../src/plan/plan-pipeline.ts'
import { imbalances } from '../../src/runtime/balance.ts'
import { runPipeline } from '../../src/runtime/run.ts'
import { planOf } from './compile-text.ts'

/** What a process is asked to run: with `crashAt` (`cut:2`) it kills itself when it passes that point for that time. */
export interface Asked {
  readonly text: string
  readonly state: string
  readonly crashAt?: string
}

/**
 * Runs a pipeline to the end of its input in this process, which is one of its own, and sets its status: 0 where all went well and balances. Its
 * log is compacted from `shortLog` bytes on.
 */
export async function runAsked(
  { text, state, crashAt }: Asked,
  catalog: Catalog,
  shortLog: number,
): Promise<void> {
  const planned = planPipeline(await planOf(text, { catalog }), catalog)
  const crashPoint = crashPointFrom({ LOGPIPE_CRASH_AT: crashAt })
  const alive = setInterval(() => {}, 1 << 30)
  const result = await runPipeline({
    plan: planned.logical,
    physical: planned.physical,
    catalog,
    clock: systemClock,
    run: { now: systemClock.now, random: () => 0.5 },
    log: { info: () => {}, warn: (message) => void process.stderr.write(`${message}\n`), error: () => {} },
    codegen: true,
    untilEof: true,
    stateDir: state,
    shortLog,
    stop: new AbortController().signal,
    ...(crashPoint === undefined ? {} : { crashPoint }),
  })
  clearInterval(alive)
  const unequal = imbalances(planned.logical, result.ledger, result.deadLetters)
  process.stderr.write(`${JSON.stringify({ failure: result.failure?.message, unequal })}\n`)
  process.exitCode = result.failure === undefined && unequal.length === 0 ? 0 : 3
}
