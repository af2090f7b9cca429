/**
 * The logical plan: a directed acyclic graph of typed nodes, engine-neutral. The planner's passes rewrite it; the runtime (or another engine)
 * runs it. Nodes are listed so that inputs come first.
 */
import type { Span } from '../core/span.ts'
import type { Expr } from './expression.ts'
import type { StatefulUse } from './stateful.ts'
import type { OperatorUse, Step } from './step.ts'
import type { RecordType, Type } from './type.ts'

export type NodeId = number

/** An output of a node. `out` for most; `arm0`, `arm1` … and `else` for a route; `late` for a stage with state that routes late events. */
export interface Port {
  readonly node: NodeId
  readonly port: string
}

interface Common {
  readonly id: NodeId
  readonly span: Span
  /** The file the span is in; empty for the main file. */
  readonly file: string
}

export interface SourceNode extends Common {
  readonly op: 'source'
  /** The declared name, or `stdin#1` for an inline one. */
  readonly name: string
  readonly use: OperatorUse
  /** Absent where the source makes records itself (`generate`). */
  readonly format?: OperatorUse
  readonly common: SourceSettings
  readonly type: RecordType
  /** Set by drop-unused-fields: the top-level fields that anything downstream reads; absent: all may be. */
  readonly wanted?: ReadonlySet<string>
  /** Names of sources: what they had told to be complete when they last ran is too late here as well (dead letters). */
  readonly follows?: readonly string[]
}
/** Settings common to all sources. */
export interface SourceSettings {
  /** The event time. A text is read as ISO 8601. */
  readonly time?: Expr
  /** What becomes of an event without a readable time: it is rejected (as when absent), or given the time of its arrival. */
  readonly onMissingTime?: 'reject' | 'stamp'
  /** Microseconds. */
  readonly lateness?: number
  /** Microseconds. */
  readonly idle?: number
  readonly schema?: Type
  /** The charset of the bytes, by its own name; UTF-8 when absent. */
  readonly charset?: string
  /** Bytes; default 1 MiB. */
  readonly maxLine?: number
  /** What becomes of a line over `max_line`: cut and marked, or rejected. */
  readonly onLong?: 'reject' | 'cut'
  /** What it reads goes through a spool on disk. */
  readonly durable?: true
  /** Bytes that may wait in the spool; default 1 GiB. */
  readonly spool?: number
}
export interface StepNode extends Common {
  readonly op: 'step'
  readonly input: Port
  readonly step: Step
  /** Of the events after it. */
  readonly type: RecordType
  /** The stream or flow it stands in, for names in ledger and graph. */
  readonly stream: string
}
/** A stage that remembers: it cuts the tree of its source, and what it sends on begins a tree of its own. */
export interface StatefulNode extends Common {
  readonly op: 'stateful'
  readonly use: StatefulUse
  /** One for each input of the stage; a join has two. */
  readonly inputs: readonly Port[]
  /** The events of each input have an event time. */
  readonly timed: boolean
  /** Of the events after it. Late events on the port `late` have the type of input 0. */
  readonly type: RecordType
  readonly stream: string
  /** Identity over restarts (protocol R2): `stream / kind / k-th of that kind`. */
  readonly uid: string
}
export interface MergeNode extends Common {
  readonly op: 'merge'
  readonly inputs: readonly Port[]
  readonly type: RecordType
}
export interface RouteNode extends Common {
  readonly op: 'route'
  readonly input: Port
  /** Ports `arm0`, `arm1` …; an arm of `drop` has no consumer and is counted as filtered. `else` likewise. */
  readonly arms: readonly { readonly test: Expr; readonly drop: boolean }[]
  readonly elseDrop: boolean
  readonly type: RecordType
  readonly stream: string
}
export interface SinkNode extends Common {
  readonly op: 'sink'
  readonly name: string
  readonly use: OperatorUse
  /** Absent where the sink takes records itself. */
  readonly format?: OperatorUse
  readonly inputs: readonly Port[]
  readonly common: SinkSettings
}
/** How often and when a sink tries again what may succeed later. Times in microseconds. */
export interface RetryPolicy {
  /** Attempts in all; absent: no end. */
  readonly max?: number
  /** The first wait and the longest. */
  readonly first?: number
  readonly longest?: number
  /** The wait when those up to the longest have not helped; absent: the longest again. */
  readonly park?: number
}
/** Settings common to all sinks. */
export interface SinkSettings {
  /** Top-level fields left out of what is written. */
  readonly except: readonly string[]
  /** What a null in a template prints as; absent: the event is rejected. */
  readonly missing?: string
  /** Buffer size in events and bytes. */
  readonly bufferEvents?: number
  readonly bufferBytes?: number
  readonly overflow: 'block' | 'drop_newest' | 'drop_oldest'
  /** What it is to write goes through an outbox on disk, so that it may fall behind by itself. */
  readonly isolate?: true
  /** Bytes that wait there before more is held back or dropped; default 1 GiB. */
  readonly outbox?: number
  readonly retry?: RetryPolicy
  /** What it can not deliver stops the pipeline, instead of going to the dead letter. */
  readonly stopsOnError?: true
}

export type PlanNode = SourceNode | StepNode | StatefulNode | MergeNode | RouteNode | SinkNode

export interface PipelineSettings {
  /** The declared name, or one made from the file's. */
  readonly name: string
  /** Microseconds between checkpoints, or `off`; absent: as its sinks want it. */
  readonly checkpoint?: number | 'off'
  /** Name of the sink that takes rejects; absent: counted, the first of each reason told. */
  readonly deadLetter?: string
  readonly strict: boolean
  /** Microseconds. */
  readonly shutdownTimeout: number
  readonly workers: number
  /** What is asked for; absent: what each path can give. */
  readonly delivery?: 'exactly_once' | 'at_least_once'
  /** Kept state survives a loss of power, or only the end of the process. */
  readonly durability: 'power' | 'process'
  /** `lenient`: an event enters each of its windows that has not closed yet, whatever its own partition says (not reproducible). */
  readonly late: 'strict' | 'lenient'
  /** What becomes of kept state that a changed pipeline cannot take over: `close` sends what is open, as at the end of input. */
  readonly onChange: 'refuse' | 'close' | 'discard'
  /** Bounds of each stage with state; a window may have its own. Keys, and bytes. */
  readonly maxKeys?: number
  readonly maxState?: number
  /** Microseconds that one event may move the watermark; more must be confirmed by the next (protocol W6). */
  readonly maxJump: number
  /** Where metrics are served, as written: `127.0.0.1:9598`. */
  readonly metrics?: string
  /** Size of the buffers before sinks that do not say themselves. */
  readonly bufferEvents?: number
  readonly bufferBytes?: number
}

/** What holds where a pipeline says nothing. */
export const defaultPipeline = {
  strict: false,
  shutdownTimeout: 10_000_000,
  workers: 1,
  durability: 'power',
  late: 'strict',
  onChange: 'refuse',
  maxJump: 3_600_000_000,
} as const satisfies Partial<PipelineSettings>

/** What a stage with state may hold where nothing is said: enough for most, and little enough for one process. Keys, and bytes. */
export const defaultLimits = { maxKeys: 1_000_000, maxState: 512 * 1024 * 1024 }

/** A table that expressions look up by `lookup`, or that a setting names. */
export interface TableUse {
  /** As declared; of a file used as `x`, `x.owners`. */
  readonly name: string
  readonly span: Span
  /** The file the span is in; empty for the main file. */
  readonly file: string
  readonly use: OperatorUse
}

export interface LogicalPlan {
  readonly settings: PipelineSettings
  readonly nodes: readonly PlanNode[]
  /** Absent: none. */
  readonly tables?: readonly TableUse[]
  /** Id of the sink node that takes rejects. */
  readonly deadLetter?: NodeId
}
