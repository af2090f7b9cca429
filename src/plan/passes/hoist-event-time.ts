import { isExpression } from '../../ir/operator-settings.ts'
import type { LogicalPlan, NodeId, SourceNode, StatefulNode } from '../../ir/plan.ts'
import { consumersIn } from '../consumers.ts'
import type { Pass } from '../pass.ts'
import { readsMeta } from '../reads.ts'
import { rewire } from '../rewire.ts'

/**
 * `event_time` right behind a source that nobody else reads says the same as `time:` on the source, which reads times straight from the bytes
 * and knows all partitions before their first events.
 */
export const hoistEventTime: Pass = {
  name: 'hoist-event-time',
  does: 'Lets the source give events their time where "event_time" stands right behind it.',
  run(plan) {
    const hoisted = new Map<NodeId, { readonly source: NodeId; readonly stage: StatefulNode }>()
    for (const node of plan.nodes) {
      const source = sourceOf(node, plan)
      if (source !== undefined) hoisted.set(node.id, { source: source.id, stage: node as StatefulNode })
    }
    if (hoisted.size === 0) return plan
    const stages = new Map([...hoisted.values()].map(({ source, stage }) => [source, stage]))
    return {
      ...plan,
      nodes: plan.nodes
        .filter(({ id }) => !hoisted.has(id))
        .map((node) => {
          const stage = stages.get(node.id)
          const timed =
            stage === undefined || node.op !== 'source'
              ? node
              : { ...node, common: { ...node.common, ...stage.use.settings } }
          return rewire(timed, (port) => ({ ...port, node: hoisted.get(port.node)?.source ?? port.node }))
        }),
    }
  },
}

/** The source whose events get their time from this stage alone. */
function sourceOf(node: LogicalPlan['nodes'][number], plan: LogicalPlan): SourceNode | undefined {
  if (node.op !== 'stateful' || node.use.name !== 'event_time') return undefined
  const [input, second] = node.inputs
  const source = plan.nodes.find(({ id }) => id === input?.node)
  if (source?.op !== 'source' || second !== undefined || source.common.time !== undefined) return undefined
  const { time } = node.use.settings
  if (!isExpression(time) || readsMeta(time, 'time')) return undefined
  return consumersIn(plan)({ node: source.id, port: 'out' }).length === 1 ? source : undefined
}
