import { Subject } from 'rxjs'
import type { StreamTime } from '../core/event-time/stream-time.ts'
import type { NodeId } from '../ir/plan.ts'
import type { Segment } from '../ir/segment.ts'
import { endsOf } from '../plan/sinks-of.ts'
import type { Gate } from './gate.ts'
import type { Edges } from './graph.ts'
import type { GraphOptions } from './graph-options.ts'
import { letterWriter } from './letter-writer.ts'
import type { SegmentOptions } from './segment/segment.ts'
import type { Parcel, Signal } from './signals.ts'
import type { SinkRunner } from './sink-runner.ts'
import type { StatefulRunner } from './stateful/stateful-runner.ts'
import type { Reach } from './time/reach.ts'

/** What the parts of a graph share while it is built. */
export interface Wiring {
  readonly options: GraphOptions
  /** State of call stages. */
  readonly shared: Map<string, unknown>
  readonly gates: ReadonlyMap<NodeId, Gate>
  readonly sinks: Map<NodeId, SinkRunner>
  readonly runners: Map<NodeId, StatefulRunner>
  readonly reach: ReadonlyMap<NodeId, Reach>
}

/** One edge to each sink that events of the segment may reach, dead letters included. */
export function wire(segment: Segment, { options, sinks }: Wiring): Edges {
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
export function segmentOptions(
  segment: Segment,
  edges: Edges,
  clocks: StreamTime | undefined,
  { options, shared, runners }: Wiring,
): { readonly given: SegmentOptions; readonly flushLetters: () => void } {
  const { plan, catalog, run, codegen, ledger, metrics, taps, pool } = options
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
    taps,
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
