import { formatDuration } from '../../core/duration-text.ts'
import { Duration } from '../../core/value.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { cannotDecide, epochTooLong } from '../../diagnostics/messages/direct-transactions.ts'
import type { LogicalPlan, SinkNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { SinkSpec } from '../../operators/contract/sink.ts'
import { epochInterval } from './epoch-interval.ts'
import { directSinks } from './is-direct.ts'

/** What keeps other sides from deciding the epochs of a plan (protocol C6): all of it, at the place of the sink that would decide. */
export function judgeDirect(plan: LogicalPlan, catalog: Catalog): readonly Diagnostic[] {
  const sinks = plan.nodes.filter((node): node is SinkNode => node.op === 'sink')
  return directSinks(plan, catalog).flatMap((sink) => [
    ...[...hindrancesOf(sink, sinks, plan, catalog)].map(({ why, help }) =>
      cannotDecide(sink, sink.name, why, help),
    ),
    ...tooLong(sink, plan, catalog),
  ])
}

interface Hindrance {
  readonly why: string
  readonly help: string
}

function* hindrancesOf(
  sink: SinkNode,
  sinks: readonly SinkNode[],
  { settings }: LogicalPlan,
  catalog: Catalog,
): Iterable<Hindrance> {
  if (settings.checkpoint === 'off')
    yield {
      why: 'with "checkpoint: off" there are no epochs',
      help: 'Leave out "checkpoint: off".',
    }
  if (sink.common.isolate === true)
    yield {
      why: 'an outbox ("isolate: true", "overflow: spill") gives it events only after the decision',
      help: 'Leave out the outbox, or write "transactions: true", which has one of its own.',
    }
  const keyOf = (one: SinkNode): string | undefined => ask(one, catalog, 'commitsWith')
  for (const other of sinks) {
    const commitsAlone = keyOf(other) !== undefined && keyOf(other) !== keyOf(sink)
    if (commitsAlone)
      yield {
        why: `"${other.name}" commits by itself, and only one can decide`,
        help: 'Write "transactions: direct" at both, with the same settings of the connection and the same "transactional_id", or "transactions: true" at each.',
      }
    else if (needsDecision(other, catalog))
      yield {
        why: `"${other.name}" writes from an outbox what was decided in the state directory, and must be exact`,
        help: 'Write "transactions: true" instead, which has an outbox too.',
      }
  }
}

/** Its outbox is to give each event once, or once in effect. */
function needsDecision(sink: SinkNode, catalog: Catalog): boolean {
  const way = ask(sink, catalog, 'delivery')
  if (way === 'redo') return true
  return (
    way === 'outbox' &&
    (ask(sink, catalog, 'marked') === true || ask(sink, catalog, 'harmlessTwice') !== undefined)
  )
}

function ask<Name extends 'commitsWith' | 'delivery' | 'marked' | 'harmlessTwice' | 'longestEpoch'>(
  { use }: SinkNode,
  catalog: Catalog,
  name: Name,
): ReturnType<NonNullable<SinkSpec[Name]>> | undefined {
  return catalog.sinks.get(use.name)?.[name]?.(use.settings as never) as
    | ReturnType<NonNullable<SinkSpec[Name]>>
    | undefined
}

/** It is committed in time only where an epoch leaves as much again for its barriers and its commit. */
function tooLong(sink: SinkNode, plan: LogicalPlan, catalog: Catalog): readonly Diagnostic[] {
  const longest = ask(sink, catalog, 'longestEpoch')
  const interval = epochInterval(plan, catalog)
  if (longest === undefined || !Number.isFinite(interval) || interval * 2 <= longest.micros) return []
  const text = (micros: number): string => formatDuration(new Duration(micros))
  return [
    epochTooLong(sink, {
      sink: sink.name,
      checkpoint: text(interval),
      setting: longest.setting,
      longest: text(longest.micros),
    }),
  ]
}
