import { Subject } from 'rxjs'
import type { Clock } from '../core/clock.ts'
import type { RunError } from '../core/run-error.ts'
import type { RunContext } from '../ir/callable.ts'
import type { LogicalPlan, NodeId, SinkNode, SourceNode } from '../ir/plan.ts'
import type { PhysicalPlan, Segment, Tree } from '../ir/segment.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { Log } from '../operators/contract/log.ts'
import type { SourceContext } from '../operators/contract/source.ts'
import type { BufferPool } from './buffer-pool.ts'
import type { DeadLetterRoute } from './dead-letter-route.ts'
import { defectOf } from './defect.ts'
import { Gate } from './gate.ts'
import type { Ledger } from './ledger.ts'
import { type CountLines, LineChunk } from './line-chunk.ts'
import type { PositionStore } from './position-store.ts'
import type { RunningSegment, SegmentOptions } from './segment/segment.ts'
import { SinkEncoder } from './segment/sink-encoder.ts'
import type { Parcel, Signal } from './signals.ts'
import { SinkRunner } from './sink-runner.ts'
import { SourceRunner } from './source-runner.ts'

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
  readonly letters: DeadLetterRoute
  readonly store: PositionStore | undefined
  readonly abandon: AbortSignal
  /** A sink has everything before Barrier(epoch). */
  readonly passed: (sink: string, epoch: number) => void
  /** Something cannot go on: the run must end. */
  readonly failed: (error: RunError) => void
}

/** The graph, wired and at rest: nothing has been opened or read. */
export interface Graph {
  readonly sources: readonly SourceRunner[]
  readonly sinks: ReadonlyMap<NodeId, SinkRunner>
}

/** What a pipeline without a planner's word gets before each sink. */
const defaultEvents = 16_384
const defaultBytes = 8 * 1024 * 1024

/**
 * Builds all nodes and wires them: source → segment → buffer → sink, edges being observables of signals. A source that can reject has an
 * edge to the dead-letter sink as well, so that barriers and the end reach it on every path.
 */
export function buildGraph(options: GraphOptions): Graph {
  const { plan, physical } = options
  const shared = new Map<string, unknown>()
  const gates = new Map<NodeId, Gate>(physical.segments.map(({ source }) => [source, new Gate()]))
  const sinks = new Map<NodeId, SinkRunner>()
  for (const node of plan.nodes) {
    if (node.op === 'sink') sinks.set(node.id, buildSink(node, gates, options))
  }
  const sources = physical.segments.map((segment) => {
    const node = plan.nodes.find((each) => each.id === segment.source) as SourceNode
    const edges = new Map<NodeId, Subject<Signal<Parcel>>>()
    for (const id of [
      ...sinksOf(segment.tree),
      ...(plan.deadLetter === undefined ? [] : [plan.deadLetter]),
    ]) {
      if (edges.has(id)) continue
      const edge = new Subject<Signal<Parcel>>()
      edges.set(id, edge)
      sinks.get(id)!.listen(edge)
    }
    const running = openSegment(segment, edges, shared, options)
    const source = buildSource(node, gates.get(node.id)!, running, options)
    source.signals.subscribe((signal) => {
      try {
        if (signal.kind === 'batch') running.run(signal.item)
        // A mark goes out on all edges in one step (protocol G4).
        else for (const edge of edges.values()) edge.next(signal)
      } catch (error) {
        options.failed(defectOf(error, `the stages behind source "${node.name}"`))
      }
    })
    return source
  })
  return { sources, sinks }
}

function openSegment(
  segment: Segment,
  edges: ReadonlyMap<NodeId, Subject<Signal<Parcel>>>,
  shared: Map<string, unknown>,
  options: GraphOptions,
): RunningSegment {
  const { plan, catalog, run, codegen, ledger, pool, letters } = options
  const emit: SegmentOptions['emit'] = (sink, piece, release) =>
    edges.get(sink)!.next({ kind: 'batch', item: { piece, release } })
  const given: Omit<SegmentOptions, 'reject'> = {
    plan,
    segment,
    catalog,
    run,
    codegen,
    ledger,
    shared,
    buffer: (size) => pool.take(size),
    recycle: (buffer) => pool.give(buffer),
    emit,
  }
  const { deadLetter } = plan
  const dead = plan.nodes.find((node): node is SinkNode => node.id === deadLetter && node.op === 'sink')
  const encoder = dead && new SinkEncoder(dead, { ...given, reject: () => {} })
  const running = options.compile({
    ...given,
    reject: (letter) => {
      // What the dead-letter sink itself refuses has nowhere to go.
      if (letters.send(letter, letter.node === deadLetter ? undefined : encoder)) ledger.of(deadLetter!).in++
    },
  })
  return {
    ...running,
    run(item) {
      running.run(item)
      encoder?.flush()
    },
  }
}

function buildSink(node: SinkNode, gates: ReadonlyMap<NodeId, Gate>, options: GraphOptions): SinkRunner {
  const { plan, physical, ledger, clock, run, log, abandon, store } = options
  const place = physical.buffers.find(({ sink }) => sink === node.id)
  const feeding = node.id === plan.deadLetter ? [...gates.keys()] : (place?.sources ?? [...gates.keys()])
  return new SinkRunner({
    title: `${node.use.name} sink "${node.name}"`,
    counters: ledger.of(node.id),
    events: place?.events ?? node.common.bufferEvents ?? defaultEvents,
    bytes: place?.bytes ?? node.common.bufferBytes ?? defaultBytes,
    overflow: node.common.overflow,
    gates: feeding.map((id) => gates.get(id)!),
    clock,
    random: run.random,
    log,
    abandon,
    durable: store !== undefined,
    passed: (epoch) => options.passed(node.name, epoch),
    failed: options.failed,
  })
}

function buildSource(
  node: SourceNode,
  gate: Gate,
  running: RunningSegment,
  options: GraphOptions,
): SourceRunner {
  const { catalog, clock, run, log, untilEof, pool, store, countLines } = options
  const spec = catalog.sources.get(node.use.name)!
  const recycle = (buffer: Buffer): void => pool.give(buffer)
  return new SourceRunner({
    gate,
    clock,
    random: run.random,
    log,
    restored: store?.load(node.name) ?? new Map(),
    saturated: running.saturated,
    open: (context) => spec.open(node.use.settings, context),
    context: {
      name: node.name,
      clock,
      log,
      untilEof,
      maxLine: node.common.maxLine ?? 1024 * 1024,
      onLong: node.common.onLong ?? 'reject',
      buffer: (size) => pool.take(size),
      recycle,
      chunk: (buffer, start, end, origin, firstLine, offset) =>
        new LineChunk(
          { buffer, start, end, origin, firstLine, offset, received: clock.now() },
          countLines,
          recycle,
        ),
      evaluate: options.evaluate,
    },
  })
}

/** The sinks at the ends of a tree. */
function sinksOf({ end }: Tree): readonly NodeId[] {
  switch (end.kind) {
    case 'sink':
      return [end.node]
    case 'fan':
      return end.branches.flatMap(sinksOf)
    case 'route':
      return [...end.arms.map(({ tree }) => tree), end.otherwise].flatMap((tree) =>
        tree === null ? [] : sinksOf(tree),
      )
    default:
      return end satisfies never
  }
}
