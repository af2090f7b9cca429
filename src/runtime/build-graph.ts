import type { StreamTime } from '../core/event-time/stream-time.ts'
import type { LogicalPlan, NodeId, PlanNode } from '../ir/plan.ts'
import type { Segment } from '../ir/segment.ts'
import { endsOf } from '../plan/sinks-of.ts'
import { buildSink } from './build-sink.ts'
import { buildSource } from './build-source.ts'
import { buildStateful } from './build-stateful.ts'
import { Gate } from './gate.ts'
import { type Edges, Graph } from './graph.ts'
import type { GraphOptions } from './graph-options.ts'
import { LetterBox } from './letter-box.ts'
import { letterWriter } from './letter-writer.ts'
import { usesOutbox } from './outbox/uses-outbox.ts'
import { refusalsOf } from './refusals.ts'
import type { RunningSegment } from './segment/segment.ts'
import { openSpool } from './spool/open-spool.ts'
import type { Producer } from './stateful/stateful-runner.ts'
import { isBounded, turnstilesOf } from './time/bounded-sources.ts'
import { reachOf } from './time/reach.ts'
import { SourceTime } from './time/source-time.ts'
import { segmentOptions, type Wiring, wire } from './wiring.ts'

/**
 * Builds all nodes and wires them: source → segment → (stage with state → segment)* → buffer → sink. Edges to sinks are observables of
 * signals; into a stage with state events go by call. What can reject has an edge to the dead-letter sink as well, so that barriers and
 * the end reach it on every path.
 */
export function buildGraph(options: GraphOptions): Graph {
  const { plan, physical } = options
  const wiring: Wiring = {
    options,
    shared: new Map(),
    gates: new Map(physical.segments.map(({ source }) => [source, new Gate()])),
    sinks: new Map(),
    runners: new Map(),
    reach: reachOf(physical),
  }
  const refusals = refusalsOf(options)
  for (const node of plan.nodes) {
    if (node.op === 'sink') wiring.sinks.set(node.id, buildSink(node, refusals.get(node.id), wiring))
  }
  for (const { edge } of refusals.values()) {
    if (plan.deadLetter !== undefined) wiring.sinks.get(plan.deadLetter)!.listen(edge)
  }
  const graph = new Graph(wiring.sinks)
  const producers = new Map<NodeId, Producer>()
  // What stands behind a stage is built before what stands before it, so that each tree finds the inlets at its ends.
  for (const segment of physical.segments.toReversed()) {
    const node = nodeOf(plan, segment.source)
    if (node.op !== 'stateful') continue
    const edges = wire(segment, wiring)
    const runner = buildStateful(node, segment, edges, graph, wiring)
    wiring.runners.set(node.id, runner)
    producers.set(node.id, runner)
    graph.addStateful(runner, edges)
  }
  const turnstiles = turnstilesOf(plan, physical, options, wiring.reach)
  for (const segment of physical.segments) {
    const node = nodeOf(plan, segment.source)
    if (node.op !== 'source') continue
    const edges = wire(segment, wiring)
    const { next, stages } = wiring.reach.get(node.id)!
    const runnersOf = (ids: ReadonlySet<NodeId>) => [...ids].map((id) => wiring.runners.get(id)!)
    const time = new SourceTime({
      node,
      settings: plan.settings,
      counters: options.ledger.of(node.id),
      now: isBounded(node, options) ? undefined : options.clock.now,
      behind: runnersOf(stages),
      next: runnersOf(next),
    })
    const gate = wiring.gates.get(node.id)!
    const running = openSegment(segment, edges, time.clocks, wiring)
    const turn = turnstiles.get(node.id)?.enter(node.name, time)
    const spool = openSpool(node, options)
    if (spool !== undefined) graph.spools.push(spool)
    const source = buildSource(node, { gate, running, time, turn, spool }, options)
    const isKept = options.store !== undefined
    const part = { source, edges, running, time, gate, turn, isKept, failed: options.failed }
    producers.set(node.id, graph.addSource(part))
  }
  for (const [id, runner] of wiring.runners) {
    const feeding = physical.segments.filter(({ tree }) => endsOf(tree).stateful.has(id))
    runner.connect(feeding.map(({ source }) => producers.get(source)!))
  }
  addLetterBoxes(graph, options)
  return graph
}

/** What the other side refuses after its epoch is decided comes to the dead letter by an edge of its own. */
function addLetterBoxes(graph: Graph, options: GraphOptions): void {
  const { plan, catalog, store } = options
  const { deadLetter } = plan
  if (deadLetter === undefined) return
  for (const node of plan.nodes) {
    if (node.op !== 'sink' || node.id === deadLetter || !usesOutbox(node, catalog, store)) continue
    const box = new LetterBox(
      deadLetter,
      (emit) => letterWriter(options, emit),
      (edge) => graph.sinks.get(deadLetter)!.listen(edge),
    )
    graph.addLetterBox(node.id, box)
  }
}

const nodeOf = (plan: LogicalPlan, id: NodeId): PlanNode => plan.nodes.find((node) => node.id === id)!

function openSegment(
  segment: Segment,
  edges: Edges,
  clocks: StreamTime | undefined,
  wiring: Wiring,
): RunningSegment {
  const { given, flushLetters } = segmentOptions(segment, edges, clocks, wiring)
  const running = wiring.options.compile(given)
  return {
    ...running,
    run(item) {
      running.run(item)
      flushLetters()
    },
  }
}
