import { toJson } from '../core/json.ts'
import type { LogicalPlan } from '../ir/plan.ts'
import { directSinks } from '../plan/delivery/is-direct.ts'
import { inspectState, type KeptRow, type StateContent } from '../runtime/epoch/inspect-state.ts'
import { byteText, countText } from './amounts.ts'
import { type Compilation, compilePipeline } from './compile-pipeline.ts'
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

/** Where to look, and in what pipeline that is kept, if it was given. */
interface Place {
  readonly directory: string
  readonly pipeline: (Pick<Compilation, 'catalog'> & { readonly plan: LogicalPlan }) | undefined
}

/** Shows what a state directory holds; gives the exit code. */
export async function showState(io: Io, options: ShowStateOptions): Promise<number> {
  const place = await placeOf(io, options)
  if (place === undefined) return exitCodes.wrong
  const content = await inspectState(place.directory)
  io.stdout.write(options.json ? stateJson(place, content) : stateText(place, content))
  return exitCodes.fine
}

/** Undefined: the pipeline is wrong, and that is told. */
async function placeOf(io: Io, { file, directory, params }: ShowStateOptions): Promise<Place | undefined> {
  if (file === undefined) {
    if (directory !== undefined) return { directory, pipeline: undefined }
    throw new UsageError('A folder is missing: "logpipe state --state DIR", or "logpipe state FILE".')
  }
  const { diagnostics, texts, plan, catalog } = await compilePipeline(await readPipeline(file, io), io, {
    params,
    checking: false,
  })
  if (plan !== undefined)
    return {
      directory: directory ?? defaultStateDirectory(plan.settings.name, io.env),
      pipeline: { plan, catalog },
    }
  io.stderr.write(await renderReport('human', diagnostics, texts, wantsColor(io.stderr, io.env)))
  return undefined
}

/** The sink whose other side decides epochs. */
const deciderOf = ({ pipeline }: Place): string | undefined =>
  pipeline && directSinks(pipeline.plan, pipeline.catalog)[0]?.name

function preparedText(place: Place, epoch: number): string {
  const decider = deciderOf(place)
  const sink = decider === undefined ? 'the sink with "transactions: direct"' : `the sink "${decider}"`
  const what =
    place.pipeline !== undefined && decider === undefined
      ? 'no sink of this pipeline can ask what became of it (LP5443)'
      : `the next start asks the other side of ${sink} whether it is true`
  return `epoch ${epoch} was prepared, and ${what}; what follows is without it`
}

function stateText(place: Place, content: StateContent): string {
  const { directory } = place
  const { epoch, prepared, plan, instance, states, positions, sinks, deliveries, spools, files } = content
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  // Keys that have parts have them one in a line.
  const rows = (kept: readonly KeptRow[]): string[] =>
    kept.map(({ owner, key, value }) => `  ${owner}  ${key.replaceAll('\n', ' ')}  ${toJson(value)}`)
  const part = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ['', title, ...lines]
  return `${[
    `${directory}: epoch ${epoch}, ${byteText(bytes)}, instance ${instance}, plan ${plan.slice(0, 12)}`,
    ...(prepared === undefined ? [] : [preparedText(place, prepared)]),
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

function stateJson(place: Place, content: StateContent): string {
  const rows = (kept: readonly KeptRow[], owner: string) =>
    kept.map((row) => ({ [owner]: row.owner, key: row.key, value: row.value }))
  return `${toJson({
    directory: place.directory,
    instance: content.instance,
    epoch: content.epoch,
    prepared:
      content.prepared === undefined ? null : { epoch: content.prepared, sink: deciderOf(place) ?? null },
    plan: content.plan,
    stages: content.states.map(({ uid, name, keys, bytes }) => ({ uid, state: name, keys, bytes })),
    positions: content.positions.map(({ owner, key, value }) => ({ source: owner, partition: key, value })),
    spools: content.spools.map((spool) => ({ ...spool })),
    sinks: rows(content.sinks, 'sink'),
    deliveries: rows(content.deliveries, 'sink'),
    files: content.files.map(({ file, bytes }) => ({ file, bytes })),
  })}\n`
}
