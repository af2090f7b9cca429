import type { SinkNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Sharing } from '../../operators/contract/source.ts'
import type { Again } from './again.ts'
import { deliveryOf } from './delivery-of.ts'
import { isDirect } from './is-direct.ts'
import { isFenced, sharingOf } from './is-fenced.ts'
import { isSpooled } from './is-spooled.ts'
import type { Path, Reason } from './promise.ts'

/** Why events may be twice at the end of a path, but for what its stages do. */
export function repeatsOf(path: Path, again: Again): readonly Reason[] {
  const { source, sink, nodes, plan, catalog } = path
  const isReplayable = catalog.sources.get(source.use.name)?.replayable === true || isSpooled(source, catalog)
  if (plan.settings.checkpoint === 'off') {
    if (!isReplayable || source.use.settings['start'] === 'end') return []
    return [
      {
        kind: 'nothing kept',
        effect: 'repeats',
        why: `with "checkpoint: off" nothing is kept, so after a crash "${source.name}" is read again from its start`,
        remedy: 'Leave out "checkpoint: off".',
      },
    ]
  }
  // What cannot be read again comes twice only as a result of kept state.
  if (!isReplayable && !nodes.some(({ op }) => op === 'stateful')) return []
  const sharing = sharingOf(source, catalog)
  return sharing === undefined ? repeatsOfSink(sink, catalog, again) : repeatsOfOthers(path, again, sharing)
}

/** Where other runs share the input. */
function repeatsOfOthers(
  { source, sink, plan, catalog }: Path,
  again: Again,
  sharing: Sharing,
): readonly Reason[] {
  const spec = catalog.sinks.get(sink.use.name)
  const isDecided = isFenced(source, plan, catalog)
  if (again.harmless !== undefined || (isDecided && isDirect(sink, catalog))) return []
  // What the sink repeats after every crash says more.
  const own = isDecided ? repeatsOfSink(sink, catalog, again) : []
  if (own.length > 0) return own
  const what =
    again.known === undefined
      ? `what one of them has written to "${sink.name}" since its last checkpoint is there twice where it crashes and is not started again`
      : `what one of them has sent to "${sink.name}" since its last checkpoint is sent again by those that are given its input`
  const clauses = [
    `"${source.name}" shares its input with other runs`,
    isDecided ? what : sharing.again,
    ...(again.late === undefined ? [] : [again.late]),
    ...changesOf(sink, again),
  ]
  const known = spec?.knownBy === undefined ? [] : [spec.knownBy.remedy]
  const remedy = isDecided || spec?.fences !== undefined ? sharing.fenced : sharing.remedy
  return [
    {
      kind: 'source shared',
      effect: 'repeats',
      why: clauses.join(', and '),
      remedy: [...known, remedy].join(' '),
    },
  ]
}

function repeatsOfSink(sink: SinkNode, catalog: Catalog, again: Again): readonly Reason[] {
  const spec = catalog.sinks.get(sink.use.name)
  if (spec?.marked?.(sink.use.settings as never) === true) return []
  const way = deliveryOf(sink, catalog)
  if (way === 'undo' || way === 'redo' || again.alone !== undefined) return []
  const own = spec?.comesTwice?.(sink.use.settings as never)
  if (own !== undefined) return [{ kind: 'sink repeats', effect: 'repeats', ...own }]
  const changes = changesOf(sink, again)
  const why =
    way === 'outbox'
      ? `"${sink.name}" (${sink.use.name}) sends again what a crash has cut short, and the other side cannot tell`
      : `"${sink.name}" (${sink.use.name}) cannot take back what it has sent, so after a crash some events come twice`
  const remedy =
    spec?.knownBy?.remedy ??
    'Write to a sink that can, such as "file", or leave out "delivery: exactly_once".'
  return [{ kind: 'sink repeats', effect: 'repeats', why: [why, ...changes].join(', and '), remedy }]
}

/** `its "id" at "es" may not be the same then, as the sink "es" calls "uuid"`. */
const changesOf = ({ name }: SinkNode, { known }: Again): readonly string[] =>
  known === undefined || known.whys.length === 0
    ? []
    : [`its ${known.by} at "${name}" may not be the same then, as ${known.whys.join('; ')}`]
