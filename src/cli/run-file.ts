import { systemClock } from '../core/clock.ts'
import { parseListenAddress } from '../core/listen-address.ts'
import type { RunError } from '../core/run-error.ts'
import type { LogicalPlan } from '../ir/plan.ts'
import { passNames, planPipeline, unknownPasses } from '../plan/plan-pipeline.ts'
import { type RunOptions, runPipeline } from '../runtime/run.ts'
import { beginAgain, type WholeResult } from './begin-again.ts'
import { compilePipeline } from './compile-pipeline.ts'
import { consoleLog } from './console-log.ts'
import { crashPointFrom } from './crash-point.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import type { Monitor } from './monitor/monitor.ts'
import { inlinePath, type PipelineText, readPipeline } from './pipeline-text.ts'
import { ProgressLine } from './progress-line.ts'
import { renderReport, wantsColor } from './report-format.ts'
import type { Reset } from './reset-names.ts'
import { defaultStateDirectory } from './state-directory.ts'
import { statsJson, statsText } from './stats.ts'
import { takeSignals } from './stop-signals.ts'
import { runErrorText, tellFailure } from './tell-failure.ts'
import { UsageError } from './usage-error.ts'

export interface RunFileOptions {
  readonly file: string | undefined
  readonly expression: string | undefined
  readonly params: Readonly<Record<string, string>>
  readonly untilEof: boolean
  readonly state: string | undefined
  readonly reset: Reset | undefined
  /** Where to serve metrics, as given. */
  readonly metrics: string | undefined
  readonly stats: 'human' | 'json' | undefined
  readonly failOnReject: boolean
  readonly quiet: boolean
  readonly debug: boolean
  readonly codegen: boolean
  /** Names of passes to leave out. */
  readonly off: readonly string[]
  readonly logFormat: 'human' | 'json'
}

/** Checks, plans and runs a pipeline; gives the exit code. */
export async function runFile(io: Io, options: RunFileOptions): Promise<number> {
  const pipeline = await pipelineOf(io, options)
  const { diagnostics, texts, plan, catalog } = await compilePipeline(pipeline, io, {
    params: options.params,
    checking: false,
  })
  const shown = diagnostics.filter(
    ({ severity }) => severity === 'error' || (severity === 'warning' && !options.quiet),
  )
  io.stderr.write(await renderReport('human', shown, texts, wantsColor(io.stderr, io.env)))
  if (plan === undefined) return exitCodes.wrong

  const unknown = unknownPasses(options.off)
  if (unknown.length > 0) {
    throw new UsageError(`There is no pass "${unknown[0]}". The passes are ${passNames.join(', ')}.`)
  }
  const planned = planPipeline(plan, catalog, { off: new Set(options.off) })

  // A pipeline on the command line has no name of its own to keep positions under.
  const defaultStateDir = pipeline.isFile ? defaultStateDirectory(plan.settings.name, io.env) : undefined
  if (options.reset !== undefined) await forget(options.reset, options.state ?? defaultStateDir)

  const progress = new ProgressLine(io.stderr)
  const log = consoleLog(io, {
    format: options.logFormat,
    verbose: options.debug,
    quiet: options.quiet,
    before: () => progress.clear(),
  })
  const signals = takeSignals(io, (line) => {
    progress.clear()
    if (!options.quiet) io.stderr.write(`logpipe: ${line}\n`)
  })
  const crashPoint = crashPointFrom(io.env)
  const monitor = await startMonitor(options.metrics ?? plan.settings.metrics, (line) => {
    // Told also where nothing else is: the port may have been chosen by the system.
    consoleLog(io, { format: options.logFormat, verbose: true, quiet: options.quiet, before: () => {} }).info(
      line,
    )
  })
  const running: RunOptions = {
    ...(crashPoint === undefined ? {} : { crashPoint }),
    plan: planned.logical,
    physical: planned.physical,
    catalog,
    clock: systemClock,
    run: { now: systemClock.now, random: Math.random },
    log,
    codegen: options.codegen,
    untilEof: options.untilEof,
    ...(options.state === undefined ? {} : { stateDir: options.state }),
    ...(defaultStateDir === undefined ? {} : { defaultStateDir }),
    stop: signals.stop,
    abandon: signals.abandon,
    ...(monitor === undefined ? {} : { onWired: (view) => monitor.watch(view) }),
    ...(showsProgress(io, planned.logical, options.quiet)
      ? { onProgress: (reading) => progress.show(reading) }
      : {}),
  }
  const result = await beginAgain((restarts) => runPipeline({ ...running, restarts }), {
    clock: systemClock,
    log,
    stop: signals.stop,
  })
  signals.release()
  await monitor?.close()
  progress.clear()
  if (options.stats !== undefined) {
    io.stderr.write(
      options.stats === 'json' ? statsJson(planned.logical, result) : statsText(planned.logical, result),
    )
  }
  return outcome(result, io, options)
}

async function startMonitor(
  address: string | undefined,
  tell: (line: string) => void,
): Promise<Monitor | undefined> {
  if (address === undefined) return undefined
  const parsed = parseListenAddress(address)
  if (parsed === null) {
    throw new UsageError(
      `"${address}" is no address to listen at; write "--metrics 127.0.0.1:9598", or port 0 for any that is free.`,
    )
  }
  const { Monitor } = await import('./monitor/monitor.ts')
  const monitor = await Monitor.listen(parsed)
  tell(`Metrics are at ${monitor.url}/metrics.`)
  return monitor
}

async function forget(what: Reset, directory: string | undefined): Promise<void> {
  if (directory === undefined)
    throw new UsageError('"--reset" needs "--state DIR" here: there is no other folder.')
  const { resetState } = await import('../runtime/epoch/reset-state.ts')
  await resetState(directory, what)
}

async function pipelineOf(io: Io, { file, expression }: RunFileOptions): Promise<PipelineText> {
  if (file !== undefined && expression !== undefined) {
    throw new UsageError('Give either a file or -e with the pipeline itself, not both.')
  }
  if (expression !== undefined) return { path: inlinePath, text: expression, isFile: false }
  if (file !== undefined) return readPipeline(file, io)
  throw new UsageError(
    `A pipeline is missing: "logpipe run FILE", or "logpipe run -e 'from stdin | to stdout'".`,
  )
}

/** A line that is written over goes badly with events on the same terminal. */
function showsProgress(io: Io, plan: LogicalPlan, quiet: boolean): boolean {
  const printsEvents = plan.nodes.some((node) => node.op === 'sink' && /^std(out|err)$/.test(node.use.name))
  return io.stderr.isTerminal && !quiet && !(printsEvents && io.stdout.isTerminal)
}

function outcome(
  { failure, abandoned, rejected, deadLetters, before }: WholeResult,
  io: Io,
  { failOnReject, quiet, debug }: RunFileOptions,
): number {
  const silent = rejected - deadLetters + before.rejected - before.deadLetters
  if (silent > 0 && !quiet) {
    const events = silent === 1 ? '1 event was' : `${silent.toLocaleString('en-US')} events were`
    io.stderr.write(
      `logpipe: ${events} rejected and kept nowhere; name a sink as "dead_letter" to keep them.\n`,
    )
  }
  if (failure !== undefined) return tell(failure, io, debug)
  if (abandoned > 0) return exitCodes.failed
  return failOnReject && rejected + before.rejected > 0 ? exitCodes.failed : exitCodes.fine
}

function tell(failure: RunError, io: Io, debug: boolean): number {
  if (failure.blame === 'defect') return tellFailure(failure, io)
  io.stderr.write(runErrorText(failure))
  if (debug) io.stderr.write(`${failure.stack ?? ''}\n`)
  return exitCodes.failed
}
