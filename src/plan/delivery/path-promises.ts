import { listed } from '../../core/listed.ts'
import type { LogicalPlan, SinkNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { usesOf } from '../uses-of.ts'
import { type Again, againAt } from './again.ts'
import { betweenIn } from './between.ts'
import { directSinks } from './is-direct.ts'
import { isFenced, sharingOf } from './is-fenced.ts'
import { isSpooled } from './is-spooled.ts'
import { type Path, type PathPromise, promiseOf, type Reason } from './promise.ts'
import { repeatsOf } from './repeats.ts'

/** What each path from a source to a sink promises, in the order of the plan. */
export function pathPromises(plan: LogicalPlan, catalog: Catalog): readonly PathPromise[] {
  const between = betweenIn(plan)
  const sinks = plan.nodes.filter((node): node is SinkNode => node.op === 'sink')
  return plan.nodes.flatMap((source) => {
    if (source.op !== 'source') return []
    return sinks.flatMap((sink) => {
      const nodes = between(source, sink)
      return nodes === undefined ? [] : [pathPromise({ source, sink, nodes, plan, catalog })]
    })
  })
}

function pathPromise(path: Path): PathPromise {
  const { source, sink, plan, catalog } = path
  const spec = catalog.sinks.get(sink.use.name)
  if (spec?.format === null)
    return { source, sink, promise: 'nothing is written', reasons: [], power: [], notes: [] }
  const isKept = plan.settings.checkpoint !== 'off'
  const again = againAt(path)
  const { harmless } = again
  const reasons = [...lossesOf(path), ...repeatsOf(path, again), ...(isKept ? repeatsOfStages(path) : [])]
  const together = isKept ? togetherNote(path) : undefined
  const decides = isKept ? deciderNote(path) : undefined
  const readers = isKept ? spec?.readersNote?.(sink.use.settings as never) : undefined
  return {
    source,
    sink,
    promise: promiseOf(reasons, harmless !== undefined),
    reasons,
    power: isKept && plan.settings.durability === 'process' ? [notSynced] : [],
    notes: [
      ...(harmless === undefined ? [] : [`What is sent again does no harm: ${harmless}.`]),
      ...(readers === undefined ? [] : [readers]),
      ...(together === undefined ? [] : [together]),
      ...(decides === undefined ? [] : [decides]),
      ...sameNotes(path, again),
      ...(isKept ? sharedNotes(path) : []),
      ...sourceNotes(path, isKept),
    ],
  }
}

const notSynced: Reason = {
  kind: 'not synced',
  effect: 'loses',
  why: '"durability: process" does not wait for the disk, so a loss of power may lose events and bring some twice',
  remedy: 'Leave out "durability: process".',
}

function lossesOf({ source, sink, nodes, plan, catalog }: Path): Reason[] {
  const reasons: Reason[] = []
  const spec = catalog.sources.get(source.use.name)
  if (spec?.replayable !== true && !isSpooled(source, catalog))
    reasons.push({
      kind: 'source forgets',
      effect: 'loses',
      why: `"${source.name}" cannot be read again, so what was on its way in a crash is lost`,
      remedy:
        spec?.spools === true
          ? 'Write "durable: true" at the source, which puts what it reads on disk first, or let it be written to a file, and read that with "from file(…)".'
          : 'Let it be written to a file, and read that with "from file(…)".',
    })
  else if (plan.settings.checkpoint === 'off' && source.use.settings['start'] === 'end')
    reasons.push({
      kind: 'nothing kept',
      effect: 'loses',
      why: `with "checkpoint: off" nothing is kept, and "${source.name}" starts at the end, so what was on its way in a crash is lost`,
      remedy: 'Leave out "checkpoint: off".',
    })
  if (sink.common.overflow !== 'block')
    reasons.push({
      kind: 'buffer drops',
      effect: 'loses',
      why: `events are dropped and counted when the buffer before "${sink.name}" is full`,
      remedy: 'Leave out its "overflow", so that a full buffer makes the sources wait.',
    })
  // What a stage drops is on no way to the dead letter.
  for (const use of sink.id === plan.deadLetter ? [] : nodes.flatMap(usesOf)) {
    const why = catalog.stages.get(use.name)?.loses?.(use.settings as never)
    if (why !== undefined)
      reasons.push({
        kind: 'stage drops',
        effect: 'loses',
        why: `the stage "${use.name}" ${why}`,
        remedy: 'Let it reject them to the dead letter, or hold them back.',
      })
  }
  return reasons
}

const repeatsOfStages = ({ nodes, catalog }: Path): Reason[] =>
  nodes.flatMap(usesOf).flatMap((use): Reason[] => {
    const why = catalog.stages.get(use.name)?.repeats?.(use.settings as never)
    if (why === undefined) return []
    const remedy = 'Use a stage whose work can be kept, or leave out "delivery: exactly_once".'
    return [{ kind: 'stage repeats', effect: 'repeats', why: `the stage "${use.name}" ${why}`, remedy }]
  })

/** Sinks that commit together with that of the path. */
function togetherNote({ sink, plan, catalog }: Path): string | undefined {
  const keyOf = ({ use }: SinkNode): string | undefined =>
    catalog.sinks.get(use.name)?.commitsWith?.(use.settings as never)
  const key = keyOf(sink)
  if (key === undefined) return undefined
  const names = plan.nodes
    .filter((node): node is SinkNode => node.op === 'sink')
    .filter((node) => keyOf(node) === key)
    .map(({ name }) => `"${name}"`)
  if (names.length < 2) return undefined
  return `${listed(names)} commit together: what they take between two checkpoints becomes true in all of them or in none.`
}

/** Said at every path: what one other side decides holds for all. */
function deciderNote({ plan, catalog }: Path): string | undefined {
  const [decider] = directSinks(plan, catalog)
  return (
    decider &&
    `"${decider.name}" decides each epoch by the commit of its other side: while that is away nothing is decided, and what was written to files since the last epoch may be taken back.`
  )
}

/** What several runs send of one event is one at the other side. */
const sameNotes = ({ source, sink, catalog }: Path, { harmless, known }: Again): string[] =>
  harmless !== undefined && known !== undefined && sharingOf(source, catalog) !== undefined
    ? [
        `What several runs have read of "${source.name}" has the same ${known.by} at "${sink.name}" from each of them, since that is made of the event alone.`,
      ]
    : []

/** What a run of several must know that is refused what others were given. */
const sharedNotes = ({ source, plan, catalog }: Path): string[] =>
  isFenced(source, plan, catalog)
    ? [
        `Several runs may share "${source.name}": what one has read and not decided when its input is given to another is taken back, and it begins again from its last checkpoint (LP5522).`,
      ]
    : []

function sourceNotes({ source, catalog }: Path, isKept: boolean): string[] {
  const spec = catalog.sources.get(source.use.name)
  if (!isKept) return []
  if (isSpooled(source, catalog))
    return [
      `This holds from the spool of "${source.name}" on. What a crash finds on its way there, in pipes and buffers before it, is lost: at most once.`,
    ]
  if (spec?.replayable !== true) return []
  const isBounded = spec.bounded(source.use.settings)
  const note = spec.note?.(source.use.settings as never)
  return [
    ...(isBounded
      ? [
          `A run whose input ends keeps nothing unless it is given "--state DIR", or the pipeline asks for "delivery: exactly_once"; without, a run after a crash reads "${source.name}" from its start.`,
        ]
      : []),
    ...(source.use.settings['start'] === 'end'
      ? [`What was in "${source.name}" before its first start is not read.`]
      : []),
    ...(note === undefined ? [] : [`Source "${source.name}": ${note}`]),
  ]
}
