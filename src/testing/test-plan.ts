import type { Expr } from '../ir/expression.ts'
import type { LogicalPlan, PlanNode, SinkNode, SourceNode, StepNode } from '../ir/plan.ts'
import type { TestCase } from '../ir/test-case.ts'
import { anyType } from '../ir/type.ts'
import { standInSink, standInSource } from './stand-ins.ts'

const span = { start: 0, end: 0 }
const timeKey = '@time'

/**
 * The plan with stand-ins for its sources and sinks; all between them is as it runs. Where a test gives events a time of their own, under the
 * key `@time`, that comes before the one that the source reads.
 */
export function testPlan(plan: LogicalPlan, test: TestCase): LogicalPlan {
  const timed = new Set(
    test.steps.flatMap((step) =>
      step.kind === 'records' && step.events.some((event) => timeKey in event) ? [step.source] : [],
    ),
  )
  const nodes: PlanNode[] = []
  let id = Math.max(...plan.nodes.map((node) => node.id)) + 1
  const moved = new Map<number, number>()
  for (const node of plan.nodes) {
    if (node.op === 'sink') nodes.push(sinkNode(node))
    else if (node.op !== 'source') nodes.push(node)
    else {
      nodes.push(sourceNode(node, timed.has(node.name)))
      if (!timed.has(node.name)) continue
      nodes.push(dropTime(node, id))
      moved.set(node.id, id)
      id++
    }
  }
  const port = <P extends { readonly node: number }>(of: P): P =>
    moved.has(of.node) ? { ...of, node: moved.get(of.node)! } : of
  return {
    ...plan,
    // Time in a test is what the test says; no clock is there to hold it against.
    settings: { ...plan.settings, checkpoint: 'off', maxJump: Number.MAX_SAFE_INTEGER },
    nodes: nodes.map((node) => {
      if (node.op === 'source' || [...moved.values()].includes(node.id)) return node
      return 'input' in node
        ? { ...node, input: port(node.input) }
        : { ...node, inputs: node.inputs.map(port) }
    }),
  }
}

function sourceNode(node: SourceNode, hasTimes: boolean): SourceNode {
  const { time } = node.common
  const own: Expr = { op: 'field', path: [timeKey], type: anyType, span }
  const both: Expr =
    time === undefined ? own : { op: 'coalesce', left: own, right: time, type: anyType, span }
  const { wanted: _, ...rest } = node
  return {
    ...rest,
    use: { name: standInSource, settings: {} },
    // A source of records is given lines as JSON.
    format: node.format ?? { name: 'json', settings: {} },
    common: hasTimes ? { ...node.common, time: both } : node.common,
  }
}

const dropTime = (source: SourceNode, id: number): StepNode => ({
  op: 'step',
  id,
  span,
  file: '',
  input: { node: source.id, port: 'out' },
  step: { op: 'drop', span, patterns: [{ path: [timeKey], glob: false }] },
  type: source.type,
  stream: source.name,
})

const sinkNode = (node: SinkNode): SinkNode => ({
  ...node,
  use: { name: standInSink, settings: {} },
  format: { name: 'json', settings: {} },
})
