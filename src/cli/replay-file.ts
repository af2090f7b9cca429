import { join } from 'node:path'
import { systemClock } from '../core/clock.ts'
import { nearest } from '../core/nearest.ts'
import type { LogicalPlan } from '../ir/plan.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { type ReplayResult, replayLetters } from '../runtime/replay/replay-run.ts'
import { compilePipeline } from './compile-pipeline.ts'
import { consoleLog } from './console-log.ts'
import { crashPointFrom } from './crash-point.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { readPipeline } from './pipeline-text.ts'
import { renderReport, wantsColor } from './report-format.ts'
import { defaultStateDirectory } from './state-directory.ts'
import { takeSignals } from './stop-signals.ts'
import { runErrorText, tellFailure } from './tell-failure.ts'
import { UsageError } from './usage-error.ts'

export interface ReplayOptions {
  readonly letters: string
  readonly file: string
  /** A source or a stream of the pipeline. */
  readonly into: string
  readonly state: string | undefined
  readonly params: Readonly<Record<string, string>>
  readonly quiet: boolean
}

/** Sends dead letters through a pipeline once more; gives the exit code. */
export async function replayFile(io: Io, options: ReplayOptions): Promise<number> {
  const { letters, into, quiet } = options
  const pipeline = await readPipeline(options.file, io)
  const { diagnostics, texts, plan, streams, catalog } = await compilePipeline(pipeline, io, {
    params: options.params,
    checking: false,
  })
  if (plan === undefined) {
    io.stderr.write(await renderReport('human', diagnostics, texts, wantsColor(io.stderr, io.env)))
    return exitCodes.wrong
  }
  const port = streams.get(into)
  if (port === undefined) throw new UsageError(noSuchStream(into, [...streams.keys()]))
  const state = await stateOf(options, plan.settings.name, io)
  const headed = headedSource(plan, catalog)
  if (headed !== undefined) throw new UsageError(headed)
  const log = consoleLog(io, { format: 'human', verbose: false, quiet, before: () => {} })
  const signals = takeSignals(io, (line) => io.stderr.write(`logpipe: ${line}\n`))
  const crashPoint = crashPointFrom(io.env)
  const { settings } = plan
  const result = await replayLetters(
    {
      // What was sent is kept, whatever the pipeline says of itself.
      plan:
        settings.checkpoint === 'off' ? { ...plan, settings: { ...settings, checkpoint: 1_000_000 } } : plan,
      catalog,
      path: letters,
      port,
      title: into,
    },
    {
      ...(crashPoint === undefined ? {} : { crashPoint }),
      clock: systemClock,
      run: { now: systemClock.now, random: Math.random },
      log,
      codegen: true,
      stateDir: state,
      stop: signals.stop,
      abandon: signals.abandon,
    },
  )
  signals.release()
  if (!quiet) io.stderr.write(summary(result))
  const { failure } = result
  if (failure === undefined) return result.abandoned > 0 ? exitCodes.failed : exitCodes.fine
  if (failure.blame === 'defect') return tellFailure(failure, io)
  io.stderr.write(runErrorText(failure))
  return exitCodes.failed
}

function noSuchStream(into: string, names: readonly string[]): string {
  const close = nearest(into, names)
  const hint =
    close === undefined ? `There are ${names.map((name) => `"${name}"`).join(', ')}.` : `Is it "${close}"?`
  return `The pipeline has no source and no stream "${into}". ${hint}`
}

/** Output that another state directory knows of would be cut back by it, so that none is taken by mistake. */
async function stateOf({ state }: ReplayOptions, name: string, io: Io): Promise<string> {
  if (state !== undefined) return state
  const usual = defaultStateDirectory(name, io.env)
  if (await io.files.exists(join(usual, 'state.db'))) return usual
  throw new UsageError(
    `The pipeline "${name}" keeps no state in "${usual}". If it was run with "--state DIR", give the same here; if it kept none, name a new folder with "--state DIR", which remembers what was sent.`,
  )
}

/** A line alone does not tell which of its columns is which. */
function headedSource({ nodes }: LogicalPlan, catalog: Catalog): string | undefined {
  for (const node of nodes) {
    if (node.op !== 'source' || node.format === undefined) continue
    const { name, settings } = node.format
    if (catalog.formats.get(name)?.check?.(settings as never, 'parse') === undefined) continue
    return `The source "${node.name}" knows its columns from the head of each file, which a dead letter does not have. Name them in the pipeline: "format: ${name}(columns: […])".`
  }
  return undefined
}

function summary(result: ReplayResult): string {
  const { plan, ledger, rejected, sent, incomplete, unreadable, unfit, unfinished, elsewhere, isResumed } =
    result
  const counted = ledger.ofThisRun()
  const written = plan.nodes
    .filter(({ op, id }) => op === 'sink' && id !== plan.deadLetter)
    .reduce((sum, { id }) => sum + counted.of(id).written, 0)
  const late = plan.nodes.reduce((sum, { id }) => sum + counted.of(id).late + counted.of(id).lateRouted, 0)
  const number = (count: number): string => count.toLocaleString('en-US')
  const letters = (count: number): string => `${number(count)} letter${count === 1 ? '' : 's'}`
  const lines = [
    `${letters(sent)} sent, ${number(written)} written, ${number(rejected)} rejected again.`,
    ...(late > 0
      ? [
          `${number(late)} of the events came too late: what they belong to has closed, and gets no second result.`,
        ]
      : []),
    ...(incomplete > 0
      ? [`${letters(incomplete)} left out: of a line that was too long or cut, only the beginning is there.`]
      : []),
    ...(unreadable > 0 ? [`${letters(unreadable)} left out: the line is no dead letter.`] : []),
    ...(unfit > 0 ? [`${letters(unfit)} left out: the event does not fit the stream any more.`] : []),
    ...(elsewhere > 0
      ? [
          `${letters(elsewhere)} left out: of a source that does not lead there, or an event that a stage elsewhere made.`,
        ]
      : []),
    ...(unfinished > 0
      ? ['The last line of the file has no end and is no letter yet; call replay again when it is written.']
      : []),
    ...(sent + incomplete + unreadable + unfit + unfinished + elsewhere === 0
      ? [isResumed ? 'All letters of the file were sent before.' : 'There are no letters in the file.']
      : []),
  ]
  return lines.map((line) => `logpipe: ${line}\n`).join('')
}
