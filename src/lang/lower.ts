/** Typed flows become the logical plan: nodes in an order in which inputs come first. */
import type { LogicalPlan, NodeId, PipelineSettings, PlanNode, Port, SinkNode, TableUse } from '../ir/plan.ts'
import { openRecord, type RecordType } from '../ir/type.ts'
import type { BoundSource } from './binding/bound-connector.ts'
import type { FlowTable } from './flows/flow-checker.ts'
import { mergeShapes } from './stages/merge-shapes.ts'
import type { TypedStep } from './stages/staging.ts'
import type { Input, RoutedInput, SinkTarget, TypedFlow } from './stages/typed-flow.ts'

interface Lowering {
  readonly nodes: PlanNode[]
  readonly sources: Map<BoundSource, Port>
  /** Where the events of a flow are after its steps. */
  readonly flows: Map<TypedFlow, Port>
  readonly routed: Map<string, Port>
  /** Ports of late events by the stream they go to. */
  readonly late: Map<string, readonly Port[]>
  readonly sinks: Map<SinkTarget, Port[]>
  /** How many stages with state of a kind a stream has so far; two flows without a name may share one. */
  readonly kinds: Map<string, number>
}

export interface Lowered {
  readonly plan: LogicalPlan
  /** Where the events of each source, stream and flow are, by name, in the plan as it is here. */
  readonly streams: ReadonlyMap<string, Port>
}

/** `undefined` where a sink could not be bound. */
export function lower(
  flows: readonly TypedFlow[],
  settings: PipelineSettings,
  deadLetter: SinkTarget | undefined,
  tables: readonly FlowTable[],
): Lowered | undefined {
  const low: Lowering = {
    nodes: [],
    sources: new Map(),
    flows: new Map(),
    routed: new Map(),
    late: new Map(),
    sinks: new Map(),
    kinds: new Map(),
  }
  for (const flow of flows) if (flow.end.kind !== 'open') lowerEnd(flow, low)
  if (deadLetter !== undefined && !low.sinks.has(deadLetter)) low.sinks.set(deadLetter, [])
  const feeds = tables.flatMap(({ table, feed }) =>
    feed === undefined ? [] : [{ table, feed, port: lowerInput(feed.input, low) }],
  )
  const ids = new Map<SinkTarget, NodeId>()
  for (const [sink, inputs] of low.sinks) {
    const node = sinkNode(sink, inputs, low.nodes.length)
    if (node === undefined) return undefined
    ids.set(sink, node.id)
    low.nodes.push(node)
  }
  // Last, so that an event looks things up before the table takes note of it.
  for (const { table, feed, port } of feeds) {
    const { name, span, file, shape } = table
    const uid = `${name}/${feed.use.name}/1`
    const type = shape.row.kind === 'record' ? shape.row : openRecord
    const { use, timed } = feed
    add(
      {
        id: low.nodes.length,
        op: 'stateful',
        span,
        file,
        inputs: [port],
        use,
        timed,
        type,
        stream: name,
        uid,
      },
      low,
    )
  }
  const rejects = deadLetter === undefined ? undefined : ids.get(deadLetter)
  const plan = {
    settings,
    nodes: low.nodes,
    ...(tables.length === 0 ? {} : { tables: tables.map(({ table }) => tableUse(table)) }),
    ...(rejects === undefined ? {} : { deadLetter: rejects }),
  }
  return { plan, streams: streamsOf(low) }
}

function streamsOf({ nodes, sources, flows, routed }: Lowering): ReadonlyMap<string, Port> {
  const ends = [...flows].map(([flow, port]): readonly [string, Port] => {
    const last = nodes[port.node]!
    return [flow.name, last.op === 'route' && flow.end.kind === 'route' ? last.input : port]
  })
  return new Map([...[...sources].map(([{ name }, port]) => [name, port] as const), ...routed, ...ends])
}

const tableUse = ({ name, span, file, use }: FlowTable['table']): TableUse => ({ name, span, file, use })

function lowerEnd(flow: TypedFlow, low: Lowering): void {
  const input = lowerFlow(flow, low)
  const { end } = flow
  if (end.kind === 'to') for (const sink of end.sinks) feed(sink, input, low)
  if (end.kind !== 'route') return
  for (const [index, arm] of end.arms.entries())
    if (arm.target.kind === 'sink') feed(arm.target, { node: input.node, port: `arm${index}` }, low)
  if (end.otherwise.kind === 'sink') feed(end.otherwise, { node: input.node, port: 'else' }, low)
}

function feed(sink: SinkTarget, port: Port, low: Lowering): void {
  const inputs = low.sinks.get(sink)
  if (inputs === undefined) low.sinks.set(sink, [port])
  else inputs.push(port)
}

/** The port after the steps of a flow; for a flow that ends in a route, its route node. */
function lowerFlow(flow: TypedFlow, low: Lowering): Port {
  const known = low.flows.get(flow)
  if (known !== undefined) return known
  let port = merge(
    flow.inputs.map((input) => lowerInput(input, low)),
    flow.start,
    flow,
    low,
  )
  for (const typed of flow.steps) port = lowerStep(typed, port, flow, low)
  if (flow.end.kind === 'route') {
    const { arms, otherwise, span, file } = flow.end
    port = add(
      {
        id: low.nodes.length,
        op: 'route',
        span,
        file,
        input: port,
        arms: arms.map((arm) => ({ test: arm.test, drop: arm.target.kind === 'drop' })),
        elseDrop: otherwise.kind === 'drop',
        type: flow.shape.type,
        stream: flow.name,
      },
      low,
    )
  }
  low.flows.set(flow, port)
  return port
}

function lowerStep({ step, type, span, file }: TypedStep, input: Port, flow: TypedFlow, low: Lowering): Port {
  const stream = flow.name
  if (step.op !== 'stateful')
    return add({ id: low.nodes.length, op: 'step', span, file, input, step, type, stream }, low)
  const { use, timed, other, late } = step
  const inputs = other === undefined ? [input] : [input, lowerInput(other, low)]
  const kind = `${stream}/${use.name}`
  const k = (low.kinds.get(kind) ?? 0) + 1
  low.kinds.set(kind, k)
  const uid = `${kind}/${k}`
  const node = { op: 'stateful', span, file, inputs, use, timed, type, stream, uid } as const
  const port = add({ id: low.nodes.length, ...node }, low)
  const latePort = { node: port.node, port: 'late' }
  const target = late?.target
  if (target?.kind === 'sink') feed(target, latePort, low)
  else if (target?.kind === 'stream')
    low.late.set(target.name, [...(low.late.get(target.name) ?? []), latePort])
  return port
}

function lowerInput(input: Input, low: Lowering): Port {
  switch (input.kind) {
    case 'flow':
      return lowerFlow(input, low)
    case 'routed':
      return lowerRouted(input, low)
    case 'source': {
      const known = low.sources.get(input)
      if (known !== undefined) return known
      const { kind: _, ...source } = input
      const port = add({ id: low.nodes.length, op: 'source', ...source }, low)
      low.sources.set(input, port)
      return port
    }
  }
}

function lowerRouted(input: RoutedInput, low: Lowering): Port {
  const known = low.routed.get(input.name)
  if (known !== undefined) return known
  const arms = input.arms.map(({ flow, port }) => ({ node: lowerFlow(flow, low).node, port }))
  for (const { flow } of input.late) lowerFlow(flow, low)
  const ports = [...arms, ...(low.late.get(input.name) ?? [])]
  const first = [...input.arms, ...input.late][0]!.flow
  const port = merge(ports, input.type, first, low)
  low.routed.set(input.name, port)
  return port
}

function merge(
  inputs: readonly Port[],
  type: RecordType,
  at: { readonly span: PlanNode['span']; readonly file: string },
  low: Lowering,
): Port {
  if (inputs.length === 1) return inputs[0]!
  return add({ id: low.nodes.length, op: 'merge', span: at.span, file: at.file, inputs, type }, low)
}

function add(node: PlanNode, low: Lowering): Port {
  low.nodes.push(node)
  return { node: node.id, port: 'out' }
}

function sinkNode(sink: SinkTarget, inputs: readonly Port[], id: NodeId): SinkNode | undefined {
  const bound = sink.bind(mergeShapes(sink.arrivals), true)
  if (bound === undefined) return undefined
  const { name, span, file } = sink
  return { id, op: 'sink', name, span, file, inputs, ...bound }
}
