import { toJson } from '../core/json.ts'
import { inspectState, type KeptRow, type StateContent } from '../runtime/epoch/inspect-state.ts'
import { byteText, countText } from './amounts.ts'
import { compilePipeline } from './compile-pipeline.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { readPipeline } from './pipeline-text.ts'
import { renderReport, wantsColor } from './report-format.ts'
import { defaultStateDirectory } from './state-directory.ts'
import { UsageError } from './usage-error.ts'

interface ShowStateOptions {
  readonly file: string | undefined
  readonly directory: string | undefined
  readonly json: boolean
  readonly params: Readonly<Record<string, string>>
}

/** Shows what a state directory holds; gives the exit code. */
export async function showState(io: Io, options: ShowStateOptions): Promise<number> {
  const directory = await directoryOf(io, options)
  if (directory === undefined) return exitCodes.wrong
  const content = await inspectState(directory)
  io.stdout.write(options.json ? stateJson(directory, content) : stateText(directory, content))
  return exitCodes.fine
}

/** Undefined: the pipeline is wrong, and that is told. */
async function directoryOf(
  io: Io,
  { file, directory, params }: ShowStateOptions,
): Promise<string | undefined> {
  if (file !== undefined && directory !== undefined) {
    throw new UsageError('Give either a pipeline or "--state DIR", not both.')
  }
  if (directory !== undefined) return directory
  if (file === undefined) {
    throw new UsageError('A folder is missing: "logpipe state --state DIR", or "logpipe state FILE".')
  }
  const { diagnostics, texts, plan } = await compilePipeline(await readPipeline(file, io), io, {
    params,
    checking: false,
  })
  if (plan !== undefined) return defaultStateDirectory(plan.settings.name, io.env)
  io.stderr.write(await renderReport('human', diagnostics, texts, wantsColor(io.stderr, io.env)))
  return undefined
}

function stateText(directory: string, content: StateContent): string {
  const { epoch, plan, instance, states, positions, sinks, deliveries, spools, files } = content
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  // Keys that have parts have them one in a line.
  const rows = (kept: readonly KeptRow[]): string[] =>
    kept.map(({ owner, key, value }) => `  ${owner}  ${key.replaceAll('\n', ' ')}  ${toJson(value)}`)
  const part = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', title, ...lines]
  return `${[
    `${directory}: epoch ${epoch}, ${byteText(bytes)}, instance ${instance}, plan ${plan.slice(0, 12)}`,
    ...part(
      'stages',
      states.map(
        (state) =>
          `  ${state.uid}  ${state.name}  ${countText(state.keys)} ${state.keys === 1 ? 'key' : 'keys'}, ${byteText(state.bytes)}`,
      ),
    ),
    ...part('sources', rows(positions)),
    ...part(
      'spools',
      spools.map(
        ({ source, kind, waiting, bytes }) =>
          `  ${source}  ${kind}  ${byteText(waiting)} wait, ${byteText(bytes)} on disk`,
      ),
    ),
    ...part('sinks', rows(sinks)),
    ...part('deliveries', rows(deliveries)),
    ...part(
      'files',
      files.map((file) => `  ${file.file}  ${byteText(file.bytes)}`),
    ),
  ].join('\n')}\n`
}

function stateJson(directory: string, content: StateContent): string {
  const rows = (kept: readonly KeptRow[], owner: string) =>
    kept.map((row) => ({ [owner]: row.owner, key: row.key, value: row.value }))
  return `${toJson({
    directory,
    instance: content.instance,
    epoch: content.epoch,
    plan: content.plan,
    stages: content.states.map(({ uid, name, keys, bytes }) => ({ uid, state: name, keys, bytes })),
    positions: content.positions.map(({ owner, key, value }) => ({ source: owner, partition: key, value })),
    spools: content.spools.map((spool) => ({ ...spool })),
    sinks: rows(content.sinks, 'sink'),
    deliveries: rows(content.deliveries, 'sink'),
    files: content.files.map(({ file, bytes }) => ({ file, bytes })),
  })}\n`
}
