import type { StreamTime } from '../../core/event-time/stream-time.ts'
import type { Value } from '../../core/value.ts'
import type { RunContext } from '../../ir/callable.ts'
import type { LogicalPlan, NodeId } from '../../ir/plan.ts'
import type { Segment } from '../../ir/segment.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Chunk, RecordChunk, RefusedLine } from '../../operators/contract/chunk.ts'
import type { Columns } from '../../operators/contract/columns.ts'
import type { Metrics } from '../../operators/contract/metrics.ts'
import type { Meta, Row } from '../../operators/contract/row.ts'
import type { Encoded } from '../../operators/contract/sink.ts'
import type { Refusal } from '../../operators/contract/stage.ts'
import type { State, StateCodec, Tracked } from '../../operators/contract/state.ts'
import type { Taps } from '../../operators/contract/taps.ts'
import type { BufferHome } from '../buffer-pool.ts'
import type { DeadLetter } from '../dead-letter.ts'
import type { Ledger } from '../ledger.ts'

/** Where events enter a stage with state. */
export interface Inlet {
  /**
   * Takes one event; `args` and `meta` are the caller's own and used again. Null: it was taken and counted. A refusal, or `late`, is the
   * caller's to count and to send on.
   */
  readonly take: (input: number, args: readonly Value[], meta: Meta) => 'late' | Refusal | null
  /** Takes the events `from` to `to − 1` of columns; those that it hands to `alone` come by `take`. Gives how many it took and counted. */
  readonly takeColumns?:
    | ((columns: Columns, from: number, to: number, alone: (at: number) => void) => number)
    | undefined
  /** Settles and counts an event by its arguments without the whole of it, if that is enough (true). */
  readonly skim?: ((input: number, args: readonly Value[], meta: Meta) => boolean) | undefined
  /** Nothing that comes out of it can pass any more. */
  readonly saturated: () => boolean
  /** What it only carries may come as a line of JSON. */
  readonly takesText?: boolean
}

/** What a segment needs from the graph around it. */
export interface SegmentOptions {
  readonly plan: LogicalPlan
  readonly segment: Segment
  readonly catalog: Catalog
  readonly run: RunContext
  /** False: closures only (`--no-codegen`). */
  readonly codegen: boolean
  readonly ledger: Ledger
  /** State of `limit`, `sample` and other call stages, shared by segments that run through the same node. */
  readonly shared: Map<string, unknown>
  readonly metrics: Metrics
  readonly taps: Taps
  /** An output buffer of at least `size` bytes. */
  readonly buffer: (size?: number) => Buffer
  readonly recycle: (buffer: Buffer) => void
  /** Hands encoded events to a sink's buffer. `release` must be called once, when the bytes are no longer needed. */
  readonly emit: (sink: NodeId, piece: Encoded, release: () => void) => void
  readonly reject: (letter: DeadLetter) => void
  readonly inlet: (node: NodeId) => Inlet
  /** Keyed state that is kept over restarts; absent where nothing is. */
  readonly keep?: <E extends Tracked>(uid: string, name: string, codec: StateCodec<E>) => State<E>
  /** Event time of the segment's source; undefined where its events have none. */
  readonly clocks: StreamTime | undefined
}

/** What runs behind a stage with state. */
export interface DerivedSegment {
  readonly run: (row: Row) => void
  /** Takes an event as its line of JSON; absent where something looks into it. */
  readonly text?: (line: string) => void
  /** Hands on what was encoded. */
  readonly flush: () => void
  readonly saturated: () => boolean
}

/** A segment ready to run. */
export interface RunningSegment {
  /** Runs one item through the tree, synchronously: all output was emitted and all counters are up to date when it returns. Releases a chunk. */
  readonly run: (item: Chunk | RecordChunk | RefusedLine) => void
  /** Chunks in these buffers need not be copied. */
  readonly home?: BufferHome | undefined
  /** True once no event can pass any more (`limit` reached on every path): the source may stop. */
  readonly saturated: () => boolean
}
