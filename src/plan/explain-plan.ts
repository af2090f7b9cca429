import type { LogicalPlan, NodeId, PlanNode, SinkNode, SourceNode } from '../ir/plan.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { consumersIn } from './consumers.ts'

/** What one way from a source to a sink promises after a crash. */
export interface PathPromise {
  readonly source: string
  readonly sink: string
  /** `at least once`: none is lost, some may come twice. `at most once`: none comes twice, some may be lost. */
  readonly promise: 'at least once' | 'at most once' | 'may lose and may repeat' | 'nothing is kept'
  /** One sentence. */
  readonly why: string
}

/** What each source → sink path of a plan promises now, in the order of the plan. Rejects take the way to the dead letter. */
export function explainPlan(plan: LogicalPlan, catalog: Catalog): readonly PathPromise[] {
  const reach = reachIn(plan)
  return plan.nodes.flatMap((source) => {
    if (source.op !== 'source') return []
    return plan.nodes
      .filter((node): node is SinkNode => node.op === 'sink')
      .filter((sink) => sink.id === plan.deadLetter || reach(source).has(sink.id))
      .map((sink) => ({ source: source.name, sink: sink.name, ...promiseOf(source, sink, plan, catalog) }))
  })
}

/** The promises as text, a line for each path. */
export function renderPromises(promises: readonly PathPromise[]): string {
  const width = Math.max(0, ...promises.map(({ source, sink }) => source.length + sink.length + 3))
  return promises
    .map(({ source, sink, promise, why }) => `${`${source} → ${sink}`.padEnd(width)}  ${promise}: ${why}\n`)
    .join('')
}

function promiseOf(
  source: SourceNode,
  sink: SinkNode,
  plan: LogicalPlan,
  catalog: Catalog,
): Pick<PathPromise, 'promise' | 'why'> {
  const isReplayable = catalog.sources.get(source.use.name)?.replayable === true
  const isKept = plan.settings.checkpoint !== 'off'
  const repeats = isReplayable && (isKept || source.use.settings['start'] !== 'end')
  if (catalog.sinks.get(sink.use.name)?.format === null)
    return { promise: 'nothing is kept', why: 'the sink only counts what it takes.' }
  if (sink.common.overflow !== 'block')
    return {
      promise: repeats ? 'may lose and may repeat' : 'at most once',
      why: `when the buffer before "${sink.name}" is full, events are dropped and counted.`,
    }
  if (!isReplayable)
    return {
      promise: 'at most once',
      why: `"${source.name}" cannot be read again: what was on its way in a crash is lost.`,
    }
  if (!repeats)
    return {
      promise: 'at most once',
      why: `checkpoints are off and "${source.name}" starts at the end: what was on its way in a crash is lost.`,
    }
  return {
    promise: 'at least once',
    why: isKept
      ? `positions of "${source.name}" are kept once the sinks have what was read; after a crash the rest is read again.`
      : `checkpoints are off: after a crash "${source.name}" is read again from its start.`,
  }
}

/** The nodes that events of a source may reach. */
function reachIn(plan: LogicalPlan): (from: PlanNode) => ReadonlySet<NodeId> {
  const consumers = consumersIn(plan)
  const portsOf = (node: PlanNode): readonly string[] =>
    node.op === 'route' ? [...node.arms.map((_, index) => `arm${index}`), 'else'] : ['out']
  return (from) => {
    const seen = new Set<NodeId>()
    const open = [from]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node.id)) continue
      seen.add(node.id)
      for (const port of portsOf(node)) open.push(...consumers({ node: node.id, port }))
    }
    return seen
  }
}
