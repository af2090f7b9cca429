import type { LogicalPlan, NodeId, SinkNode } from '../../ir/plan.ts'
import type { PhysicalPlan } from '../../ir/segment.ts'
import type { PhysicalPass } from '../pass.ts'
import { sinksOf } from '../sinks-of.ts'

/** Some eight chunks of half a MiB: enough to keep a sink busy while a chunk is read, little enough for ten sinks to fit in 64 MiB. */
const defaultBytes = 4 * 1024 * 1024
/** Counts only where events are short: under 64 bytes each. */
const defaultEvents = 65_536

/** A buffer before each sink that holds back just the sources that can reach it; rejects may come from all. */
export const placeBuffers: PhysicalPass<'buffers'> = {
  name: 'place-buffers',
  does: 'Puts a bounded buffer before each sink, which holds back only the sources that feed it.',
  run: (plan, segments) =>
    buffersFor(plan, (sink) =>
      segments.filter(({ tree }) => sink === plan.deadLetter || sinksOf(tree).has(sink)),
    ),
  plain: (plan, segments) => buffersFor(plan, () => segments),
}

function buffersFor(
  plan: LogicalPlan,
  feeding: (sink: NodeId) => PhysicalPlan['segments'],
): PhysicalPlan['buffers'] {
  return plan.nodes
    .filter((node): node is SinkNode => node.op === 'sink')
    .map((sink) => ({
      sink: sink.id,
      sources: feeding(sink.id).map(({ source }) => source),
      events: sink.common.bufferEvents ?? plan.settings.bufferEvents ?? defaultEvents,
      bytes: sink.common.bufferBytes ?? plan.settings.bufferBytes ?? defaultBytes,
    }))
    .filter(({ sources }) => sources.length > 0)
}
