import type { Rec } from '../../core/value.ts'
import type { SinkRows } from '../../operators/contract/sink.ts'
import type { Positions } from '../../operators/contract/source.ts'

/** A file of the epoch log and how much of it counts. */
export interface Segment {
  readonly file: string
  /** Bytes. */
  readonly length: number
  /** CRC-32 over the heads of its blocks, each of which holds the CRC-32 of its body. */
  readonly checksum: number
}

/** What makes an epoch true: written in one transaction, durable when it returns (protocol C1). */
export interface Decision {
  readonly epoch: number
  /** Changed rows by source; an empty record makes a partition forgotten. */
  readonly positions: ReadonlyMap<string, Positions>
  /** Event time of changed partitions by source. */
  readonly times: ReadonlyMap<string, ReadonlyMap<string, Rec>>
  /** Changed rows by sink. */
  readonly sinks: ReadonlyMap<string, SinkRows>
  /** Counters at the cut by uid: all of them, every time. */
  readonly ledger: ReadonlyMap<string, Rec>
  /** Signatures of the stages whose state the log holds, by uid. */
  readonly signatures: ReadonlyMap<string, string>
  /** Definitions of these stages as text, by uid. The same object as long as they are the same. */
  readonly definitions: ReadonlyMap<string, string>
  readonly log: readonly Segment[]
  /** Hash of the plan that ran. */
  readonly plan: string
}

/** Where a pipeline keeps what it must know after a restart: one owner, one directory. */
export interface StateStore {
  /** Made with the directory: tells it from any other. */
  readonly instance: string
  /** The last decided epoch; 0 before any. */
  readonly epoch: number
  /** The directory with the epoch log; undefined where keyed state is not kept (tests). */
  readonly directory: string | undefined
  readonly positions: (source: string) => Positions
  readonly times: (source: string) => ReadonlyMap<string, Rec>
  readonly sinkRows: (sink: string) => ReadonlyMap<string, Rec>
  readonly ledger: () => ReadonlyMap<string, Rec>
  readonly signatures: () => ReadonlyMap<string, string>
  /** Of the stages whose signatures are kept, as far as they are known. */
  readonly definitions: () => ReadonlyMap<string, string>
  readonly log: () => readonly Segment[]
  /** Something is read for the first time in this run: should it be killed before a decision, that counts (protocol §4, 21). */
  readonly countStart: () => void
  /** Writes rows of a sink before the decision; durable when it returns. Throws like `decide`. */
  readonly intend: (sink: string, rows: SinkRows) => void
  /** What was noted of deliveries that go on after a decision, by keys of the sink's own. */
  readonly deliveries: (sink: string) => ReadonlyMap<string, Rec>
  /** Notes deliveries; durable when it returns. Independent of any epoch. Throws like `decide`. */
  readonly noteDeliveries: (sink: string, rows: SinkRows) => void
  /** All or nothing. Throws a RunError; one of blame `connection` (a full disk) may be tried again. */
  readonly decide: (decision: Decision) => void
  /** The epoch of a decision that is written down, and that an other side is to make true (protocol C6); undefined without one. */
  readonly prepared: number | undefined
  /** The last epoch that an other side has made true, which has its mark; undefined before any. The state directory may have decided since. */
  readonly remote: number | undefined
  /** The mark of the last epoch was left at an other side that decides from now on. Throws like `decide`. */
  readonly noteRemote: () => void
  /** Writes a decision beside the last one, which goes on to count. Durable when it returns. Throws like `decide`. */
  readonly prepare: (decision: Decision) => void
  /** The prepared decision is true. All or nothing; throws like `decide`. */
  readonly confirm: () => void
  /** The prepared decision never will be true. */
  readonly rollBack: () => void
  readonly close: () => void
}
