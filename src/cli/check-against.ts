import type { LogicalPlan } from '../ir/plan.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { KeptResults } from '../operators/contract/stateful.ts'
import { planPipeline } from '../plan/plan-pipeline.ts'
import { type Change, comparePipelines } from '../runtime/epoch/compare-pipelines.ts'
import { compilePipeline } from './compile-pipeline.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { readPipeline } from './pipeline-text.ts'
import { renderReport, wantsColor } from './report-format.ts'

export interface AgainstOptions {
  /** The pipeline that runs now. */
  readonly old: string
  readonly format: 'human' | 'json'
  readonly params: Readonly<Record<string, string>>
}

/** Tells what becomes of kept state when a pipeline takes the place of another; gives the exit code. */
export async function checkAgainst(path: string, io: Io, options: AgainstOptions): Promise<number> {
  const before = await planOf(options.old, io, options)
  const now = await planOf(path, io, options)
  if (before === undefined || now === undefined) return exitCodes.wrong
  const change = comparePipelines(before.plan, now.plan, both(before.catalog, now.catalog))
  io.stdout.write(
    options.format === 'json' ? `${JSON.stringify(jsonOf(change), null, 2)}\n` : textOf(change, options.old),
  )
  return change.fits ? exitCodes.fine : exitCodes.wrong
}

interface Planned {
  readonly plan: LogicalPlan
  readonly catalog: Catalog
}

/** Each may use plugins of its own. */
const both = (before: Catalog, now: Catalog): Catalog => ({
  ...now,
  stages: new Map([...before.stages, ...now.stages]),
  aggregators: new Map([...before.aggregators, ...now.aggregators]),
})

/** Findings are told where there is no plan: neither is what this check is about. */
async function planOf(path: string, io: Io, { params }: AgainstOptions): Promise<Planned | undefined> {
  const pipeline = await readPipeline(path, io)
  const { diagnostics, texts, plan, catalog } = await compilePipeline(pipeline, io, {
    params,
    checking: false,
  })
  if (plan !== undefined) return { plan: planPipeline(plan, catalog).logical, catalog }
  io.stderr.write(await renderReport('human', diagnostics, texts, wantsColor(io.stderr, io.env)))
  return undefined
}

/** What becomes of the results of a stage that works out others now. */
function saysOf(results: KeptResults | undefined): string {
  if (results === undefined) return ''
  const says = (names: readonly string[], what: string): readonly string[] =>
    names.length === 0 ? [] : [`${names.map((name) => `"${name}"`).join(', ')} ${what}`]
  const { kept, added, dropped } = results
  if (added.length === 0 && dropped.length === 0) return ''
  const are = (names: readonly string[]): string => (names.length === 1 ? 'is' : 'are')
  return `: ${[
    ...says(kept, kept.length === 1 ? 'goes on' : 'go on'),
    ...says(added, `${are(added)} null in what is open`),
    ...says(dropped, `${are(dropped)} not worked out any more`),
  ].join('; ')}`
}

/** By uid; undefined, and so not told, where no stage works out others. */
function resultsOf(grown: ReadonlyMap<string, KeptResults | undefined>): object | undefined {
  const told = [...grown].flatMap(([uid, results]) =>
    results === undefined
      ? []
      : [[uid, { kept: results.kept, new: results.added, dropped: results.dropped }]],
  )
  return told.length === 0 ? undefined : Object.fromEntries(told)
}

const jsonOf = ({ stages, sources, sinks, closed, onChange, fits }: Change) => ({
  fits,
  on_change: onChange,
  state: {
    kept: stages.kept,
    changed: stages.changed,
    closed,
    dropped: stages.dropped,
    new: stages.added,
    results: resultsOf(stages.grown),
  },
  sources: { kept: sources.kept, new: sources.added, gone: sources.gone },
  sinks: { kept: sinks.kept, new: sinks.added, gone: sinks.gone },
})

function textOf({ stages, sources, sinks, closed, onChange, fits }: Change, old: string): string {
  const list = (title: string, word: string, names: readonly string[], says = ''): string =>
    names.map((name) => `  ${title.padEnd(7)} ${word} "${name}"${says}\n`).join('')
  const lines = [
    ...stages.kept.map((uid) => list('kept', 'state of', [uid], saysOf(stages.grown.get(uid)))),
    list('closed', 'state of', closed, ': what is open is sent, then it begins empty'),
    list(
      'dropped',
      'state of',
      stages.changed.filter((uid) => !closed.includes(uid)),
      ': the stage works otherwise now',
    ),
    list('dropped', 'state of', stages.dropped, ': the stage is gone'),
    list('new', 'state of', stages.added, ': begins empty'),
    list('kept', 'source', sources.kept, ': goes on where it was'),
    list('gone', 'source', sources.gone, ': is not read any more'),
    list('new', 'source', sources.added, ': begins at its start'),
    list('kept', 'sink', sinks.kept),
    list('gone', 'sink', sinks.gone, ': is not written to any more'),
    list('new', 'sink', sinks.added),
  ]
  return `In the place of "${old}":\n${lines.join('')}\n${verdict({ stages, closed, onChange, fits })}\n`
}

function verdict({
  stages: { changed, dropped, closable },
  closed,
  onChange,
  fits,
}: Pick<Change, 'stages' | 'closed' | 'onChange' | 'fits'>): string {
  const lost = changed.length + dropped.length - closed.length
  const stages = lost === 1 ? 'one stage' : `${lost} stages`
  if (lost === 0) return 'Nothing that is kept would be dropped.'
  const canClose = onChange === 'refuse' && dropped.length === 0 && closable.length === changed.length
  const how = canClose ? 'write "on_change: close"' : 'run the old one once more with "--until-eof"'
  return fits
    ? `State of ${stages} would be dropped, as "on_change: ${onChange}" says.`
    : `State of ${stages} would be dropped, and the pipeline would not start (LP5401). To send what is open first, ${how}; to begin empty, write "on_change: discard"; to keep it, let the stage stay in the stream of its name with the keys and the window that it had.`
}
