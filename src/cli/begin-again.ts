import type { Clock } from '../core/clock.ts'
import { sleep } from '../core/sleep.ts'
import type { Log } from '../operators/contract/log.ts'
import { TakenBack } from '../operators/contract/taken-back.ts'
import type { Ledger } from '../runtime/ledger.ts'
import type { RunResult } from '../runtime/run.ts'

/** Microseconds before a pipeline begins again, and the most where one run after the other is short. */
const firstWait = 1_000_000
const longestWait = 60_000_000
/** Microseconds that a run lasts that is not short. */
const longRun = 60_000_000

/** What the last run says, with the time and the bytes of all of them, and what those before it have refused. */
export interface WholeResult extends RunResult {
  /** How often it has begun again. */
  readonly restarts: number
  /** That of the first run: what was counted before it. */
  readonly first: Ledger
  /** All events that runs before the last one have refused, and those among them that the dead-letter sink took. One that was taken back counts again where it comes again. */
  readonly before: { readonly rejected: number; readonly deadLetters: number }
}

interface Options {
  readonly clock: Clock
  readonly log: Pick<Log, 'warn'>
  /** Nothing begins any more. */
  readonly stop: AbortSignal
}

/**
 * Runs a pipeline, and again from its last epoch where all since then is taken back: others have its input by then, and it gets its share of them anew.
 * `restarts`: how often it has begun again. Who is stopped meanwhile has nothing left to do, and has not failed.
 */
export async function beginAgain(
  run: (restarts: number) => Promise<RunResult>,
  { clock, log, stop }: Options,
): Promise<WholeResult> {
  const started = clock.now()
  let wait = firstWait
  let bytes = 0
  let first: Ledger | undefined
  const before = { rejected: 0, deadLetters: 0 }
  for (let restarts = 0; ; restarts++) {
    const { failure, ...result } = await run(restarts)
    first ??= result.ledger
    bytes += result.bytes
    const whole = { ...result, restarts, first, before, bytes, elapsed: clock.now() - started }
    if (!(failure instanceof TakenBack)) return { ...whole, ...(failure === undefined ? {} : { failure }) }
    if (result.elapsed >= longRun) wait = firstWait
    const next = stop.aborted ? '' : ` The pipeline begins again from there in ${wait / 1e6} s.`
    log.warn(`${failure.operator}: ${failure.message}${next}`, { code: failure.code })
    await sleep(clock, wait, stop)
    if (stop.aborted) return { ...whole, elapsed: clock.now() - started }
    before.rejected += result.rejected
    before.deadLetters += result.deadLetters
    wait = Math.min(2 * wait, longestWait)
  }
}
