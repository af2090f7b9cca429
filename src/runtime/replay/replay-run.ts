import type { LogicalPlan, Port, SourceNode } from '../../ir/plan.ts'
import { openRecord, type RecordType } from '../../ir/type.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { RunningSource, SourceSpec } from '../../operators/contract/source.ts'
import { planPipeline } from '../../plan/plan-pipeline.ts'
import { insertLetters, lettersUse } from '../../plan/replay/insert-letters.ts'
import { type RunOptions, type RunResult, runPipeline } from '../run.ts'
import { type LetterCounts, letterSource } from './letter-source.ts'
import type { Letter } from './read-letter.ts'

type Given = Omit<RunOptions, 'plan' | 'physical' | 'catalog' | 'untilEof'>

export interface Replay {
  /** As compiled: no pass has rewritten it. */
  readonly plan: LogicalPlan
  readonly catalog: Catalog
  /** The file of dead letters. */
  readonly path: string
  /** Where they go, and its name. */
  readonly port: Port
  readonly title: string
}

export interface ReplayResult extends RunResult {
  readonly plan: LogicalPlan
  readonly sent: number
  readonly incomplete: number
  readonly unreadable: number
  readonly unfit: number
  /** The last line has no end and is no letter yet. */
  readonly unfinished: number
  /** Whole letters that nothing there takes: of other sources, or events of other stages. */
  readonly elsewhere: number
  /** An earlier call has sent something of the file. */
  readonly isResumed: boolean
}

/**
 * Sends dead letters through a pipeline whose own sources are silent, within the state of that pipeline: its output and state go on from
 * where they are, and what was sent is never sent again. Windows stay open. Never rejects.
 */
export async function replayLetters(replay: Replay, given: Given): Promise<ReplayResult> {
  const { plan, inputs } = insertLetters(replay.plan, replay.port, replay.title)
  const done = new AbortController()
  let open = inputs.length
  const ended = (): void => {
    open--
    if (open === 0) done.abort()
  }
  const type = typeAt(replay.plan, replay.port)
  const choices = new Map(
    inputs.map(({ name, source, makers, timed }) => {
      const takes = (letter: Letter): boolean =>
        source === undefined
          ? 'event' in letter.content && makers.includes(letter.operator ?? letter.source)
          : 'raw' in letter.content && letter.source === source
      const counts: LetterCounts = {
        read: 0,
        sent: 0,
        incomplete: 0,
        unreadable: 0,
        unfit: 0,
        unfinished: 0,
        isResumed: false,
      }
      return [name, { path: replay.path, takes, type, timed, counts }] as const
    }),
  )
  const sources = new Map<string, SourceSpec>(
    [...replay.catalog.sources].map(([name, spec]) => [name, silent(spec)]),
  )
  sources.set(lettersUse, letterSource(choices, lettersUse, ended))
  const catalog = { ...replay.catalog, sources }
  const planned = planPipeline(plan, catalog)
  const result = await runPipeline({
    ...given,
    plan: planned.logical,
    physical: planned.physical,
    catalog,
    untilEof: false,
    stop: AbortSignal.any([given.stop, done.signal]),
  })
  const counts = [...choices.values()].map((choice) => choice.counts)
  const sum = (name: 'sent' | 'unfit'): number => counts.reduce((total, one) => total + one[name], 0)
  const most = (name: 'read' | 'incomplete' | 'unreadable' | 'unfinished'): number =>
    Math.max(0, ...counts.map((one) => one[name]))
  return {
    ...result,
    plan: planned.logical,
    sent: sum('sent'),
    incomplete: most('incomplete'),
    unreadable: most('unreadable'),
    unfit: sum('unfit'),
    unfinished: most('unfinished'),
    elsewhere: Math.max(0, most('read') - sum('sent') - sum('unfit')),
    isResumed: counts.some(({ isResumed }) => isResumed),
  }
}

/** The source without a word: what it would read is read when the pipeline runs. */
const silent = ({ spools: _, ...spec }: SourceSpec): SourceSpec => ({
  ...spec,
  replayable: false,
  bounded: () => false,
  open: (_settings, { stop }): RunningSource => ({
    run: () =>
      new Promise((resolve) => {
        if (stop.aborted) resolve()
        else stop.addEventListener('abort', () => resolve(), { once: true })
      }),
    position: () => new Map(),
  }),
})

function typeAt({ nodes }: LogicalPlan, port: Port): RecordType {
  const node = nodes.find(({ id }) => id === port.node)
  return node === undefined || node.op === 'sink' ? openRecord : (node as SourceNode).type
}
