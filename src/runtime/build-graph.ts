import { Subject } from 'rxjs'
import type { Clock } from '../core/clock.ts'
import type { StreamTime } from '../core/event-time/stream-time.ts'
import type { RunError } from '../core/run-error.ts'
import type { RunContext } from '../ir/callable.ts'
import {
  defaultLimits,
  type LogicalPlan,
  type NodeId,
  type PlanNode,
  type SinkNode,
  type SourceNode,
  type StatefulNode,
} from '../ir/plan.ts'
import type { PhysicalPlan, Segment } from '../ir/segment.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { Log } from '../operators/contract/log.ts'
import type { Metrics } from '../operators/contract/metrics.ts'
import type { SinkRows } from '../operators/contract/sink.ts'
import type { SourceContext } from '../operators/contract/source.ts'
import { readsMetadata } from '../plan/reads-metadata.ts'
import { endsOf } from '../plan/sinks-of.ts'
import type { BufferPool } from './buffer-pool.ts'
import type { DeadLetterRoute } from './dead-letter-route.ts'
import { defectOf } from './defect.ts'
import type { StateStore } from './epoch/state-store.ts'
import { Gate } from './gate.ts'
import { type Edges, Graph, type SourcePart } from './graph.ts'
import type { Ledger } from './ledger.ts'
import { LetterBox } from './letter-box.ts'
import { letterWriter } from './letter-writer.ts'
import { type CountLines, LineChunk } from './line-chunk.ts'
import { usesOutbox } from './outbox/uses-outbox.ts'
import { type Refusals, refusalsOf } from './refusals.ts'
import { compileDerived } from './segment/compile-segment.ts'
import { Environment } from './segment/environment.ts'
import type { RunningSegment, SegmentOptions } from './segment/segment.ts'
import type { Parcel, Signal } from './signals.ts'
import { SinkRunner } from './sink-runner.ts'
import { SourceRunner } from './source-runner.ts'
import type { KeptStates } from './state/kept-states.ts'
import { type OpenedStage, type Producer, StatefulRunner } from './stateful/stateful-runner.ts'
import { isBounded, turnstilesOf } from './time/bounded-sources.ts'
import { type Reach, reachOf } from './time/reach.ts'
import { SourceTime } from './time/source-time.ts'
import { timeAround } from './time/time-around.ts'

export type CompileSegment = (options: SegmentOptions) => RunningSegment

export interface GraphOptions {
  readonly plan: LogicalPlan
  readonly physical: PhysicalPlan
  readonly catalog: Catalog
  readonly clock: Clock
  readonly run: RunContext
  readonly log: Log
  readonly codegen: boolean
  readonly untilEof: boolean
  readonly compile: CompileSegment
  readonly evaluate: SourceContext['evaluate']
  readonly countLines: CountLines
  readonly pool: BufferPool
  readonly ledger: Ledger
  readonly metrics: Metrics
  readonly letters: DeadLetterRoute
  readonly store: StateStore | undefined
  readonly states: KeptStates
  readonly abandon: AbortSignal
  /** A sink has everything before Barrier(epoch), and keeps these rows of it. */
  readonly passed: (sink: SinkNode, epoch: number, rows: SinkRows) => void
  /** A sink has refused so many events, of which `routed` went to the dead letter. */
  readonly refused: (sink: SinkNode, events: number, routed: number) => void
  /** Resolves when the last epoch is decided (true), or none will be any more. */
  readonly finished: () => Promise<boolean>
  /** A sink has done what waited for a decision. */
  readonly acted: () => void
  /** A source is about to send its first event. */
  readonly begun: () => void
  /** Something cannot go on: the run must end. */
  readonly failed: (error: RunError) => void
}

/** Metadata that only the messages of a broker bring. */
const ofMessages: ReadonlySet<string> = new Set(['key', 'headers', 'timestamp'])

/** What a pipeline without a planner's word gets before each sink. */
const defaultEvents = 16_384
const defaultBytes = 8 * 1024 * 1024

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
    const source = buildSource(node, { gate, running, time, turn }, options)
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

/** What the parts of a graph share while it is built. */
interface Wiring {
  readonly options: GraphOptions
  /** State of call stages. */
  readonly shared: Map<string, unknown>
  readonly gates: ReadonlyMap<NodeId, Gate>
  readonly sinks: Map<NodeId, SinkRunner>
  readonly runners: Map<NodeId, StatefulRunner>
  readonly reach: ReadonlyMap<NodeId, Reach>
}

const nodeOf = (plan: LogicalPlan, id: NodeId): PlanNode => plan.nodes.find((node) => node.id === id)!

/** One edge to each sink that events of the segment may reach, dead letters included. */
function wire(segment: Segment, { options, sinks }: Wiring): Edges {
  const { deadLetter } = options.plan
  const edges = new Map<NodeId, Subject<Signal<Parcel>>>()
  for (const id of [...endsOf(segment.tree).sinks, ...(deadLetter === undefined ? [] : [deadLetter])]) {
    if (edges.has(id)) continue
    const edge = new Subject<Signal<Parcel>>()
    edges.set(id, edge)
    sinks.get(id)!.listen(edge)
  }
  return edges
}

/** What a segment is compiled from, and how what it rejects is handed on. */
function segmentOptions(
  segment: Segment,
  edges: Edges,
  clocks: StreamTime | undefined,
  { options, shared, runners }: Wiring,
): { readonly given: SegmentOptions; readonly flushLetters: () => void } {
  const { plan, catalog, run, codegen, ledger, metrics, pool } = options
  const { deadLetter } = plan
  const letters = letterWriter(options, (item) => edges.get(deadLetter!)!.next({ kind: 'batch', item }))
  const given: Omit<SegmentOptions, 'reject'> = {
    plan,
    segment,
    catalog,
    run,
    codegen,
    ledger,
    metrics,
    shared,
    buffer: (size) => pool.take(size),
    recycle: (buffer) => pool.give(buffer),
    emit: (sink, piece, release) => edges.get(sink)!.next({ kind: 'batch', item: { piece, release } }),
    inlet: (id) => runners.get(id)!,
    keep: (uid, name, codec) => options.states.add(uid, name, codec),
    clocks,
  }
  return { given: { ...given, reject: letters.send }, flushLetters: letters.flush }
}

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

function buildStateful(
  node: StatefulNode,
  segment: Segment,
  edges: Edges,
  graph: Graph,
  wiring: Wiring,
): StatefulRunner {
  const { options, gates } = wiring
  const { catalog, clock, run, log, ledger, plan } = options
  const { given, flushLetters } = segmentOptions(segment, edges, undefined, wiring)
  const derived = compileDerived(given)
  const env = new Environment(given)
  const ownStage: OpenedStage = {
    use: node.use,
    timed: node.timed,
    state: (name, codec) => options.states.add(node.uid, name, codec),
  }
  return new StatefulRunner({
    node,
    counters: ledger.of(node.id),
    clock,
    gate: gates.get(node.id)!,
    segment: {
      ...derived,
      flush() {
        derived.flush()
        flushLetters()
      },
    },
    open: (ways, { use, timed, state } = ownStage) =>
      catalog.stages.get(use.name)!.stateful!.open(use.settings as never, {
        ...ways,
        uid: node.uid,
        run,
        clock,
        log,
        strict: plan.settings.strict,
        timed,
        ...timeAround(node, options, wiring),
        limits: {
          maxKeys: plan.settings.maxKeys ?? defaultLimits.maxKeys,
          maxState: plan.settings.maxState ?? defaultLimits.maxState,
        },
        aggregators: catalog.aggregators,
        evaluate: (expr, locals) => env.evaluate(expr, locals),
        state,
      }),
    refuse: ({ code, reason }, event, meta) => env.refuse(node.id, node.use.name, code, reason, meta, event),
    resumed: () => graph.settle(),
    failed: (error) => options.failed(defectOf(error, `the stage "${node.use.name}" of ${node.stream}`)),
  })
}

function buildSink(
  node: SinkNode,
  refusals: Refusals | undefined,
  { gates, reach, options }: Wiring,
): SinkRunner {
  const { plan, physical, ledger, clock, run, log, abandon, store } = options
  const place = physical.buffers.find(({ sink }) => sink === node.id)
  // A stage that lets events pass does not wait: what stands before it has to.
  const feeding = [...gates.keys()].filter(
    (id) =>
      node.id === plan.deadLetter ||
      place === undefined ||
      place.sources.includes(id) ||
      reach.get(id)?.sinks.has(node.id),
  )
  return new SinkRunner({
    title: `${node.use.name} sink "${node.name}"`,
    counters: ledger.of(node.id),
    events: place?.events ?? node.common.bufferEvents ?? plan.settings.bufferEvents ?? defaultEvents,
    bytes: place?.bytes ?? node.common.bufferBytes ?? plan.settings.bufferBytes ?? defaultBytes,
    overflow: node.common.overflow,
    gates: feeding.map((id) => gates.get(id)!),
    clock,
    random: run.random,
    log,
    abandon,
    durable: store !== undefined,
    passed(epoch, rows) {
      options.passed(node, epoch, rows)
      refusals?.passed(epoch)
    },
    refused(piece, code, reason) {
      const routed = refusals?.send(piece, code, reason) ?? 0
      options.refused(node, piece.count, routed)
    },
    finished: options.finished,
    acted: options.acted,
    failed: options.failed,
  })
}

function buildSource(
  node: SourceNode,
  { gate, running, time, turn }: Pick<SourcePart, 'gate' | 'running' | 'time' | 'turn'>,
  options: GraphOptions,
): SourceRunner {
  const { catalog, clock, run, log, untilEof, pool, store, countLines } = options
  const spec = catalog.sources.get(node.use.name)!
  const recycle = (buffer: Buffer): void => pool.give(buffer)
  const { clocks } = time
  return new SourceRunner({
    gate,
    turn,
    clock,
    random: run.random,
    log,
    restored: store?.positions(node.name) ?? new Map(),
    saturated: running.saturated,
    begun: options.begun,
    open: (context) => spec.open(node.use.settings, context),
    context: {
      name: node.name,
      clock,
      log,
      untilEof,
      maxLine: node.common.maxLine ?? 1024 * 1024,
      onLong: node.common.onLong ?? 'reject',
      partitions: time,
      watermark: clocks?.isLive === false ? (partition) => clocks.watermarkOf(partition) : undefined,
      buffer: (size) => pool.take(size),
      recycle,
      wantsMessages: readsMetadata(options.plan, ofMessages),
      chunk: (buffer, start, end, origin, firstLine, offset, more = {}) =>
        new LineChunk(
          { ...more, buffer, start, end, origin, firstLine, offset, received: clock.now() },
          countLines,
          recycle,
        ),
      evaluate: options.evaluate,
    },
  })
}
