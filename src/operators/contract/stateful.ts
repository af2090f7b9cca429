import type { Clock } from '../../core/clock.ts'
import type { TimeCounts } from '../../core/event-time/partition-time.ts'
import type { Rec, Value } from '../../core/value.ts'
import type { RunContext } from '../../ir/callable.ts'
import type { Expr } from '../../ir/expression.ts'
import type { AggregatorSpec } from './aggregator.ts'
import type { CarriedEvent } from './carried-event.ts'
import type { ColumnKind, Columns } from './columns.ts'
import type { Log } from './log.ts'
import type { PartitionNotes } from './partition-notes.ts'
import type { Meta, Row } from './row.ts'
import type { Fate, Refusal } from './stage.ts'
import type { State, StateCodec, Tracked } from './state.ts'

/** An expression that is evaluated for each event before a stage with state sees it. */
export interface StateArgument {
  readonly expr: Expr
  /**
   * What a mismatch in it does: the event goes to the dead letter (keys, conditions), or the value is null and the mismatch counted, or not
   * even that, since a step behind meets the same.
   */
  readonly onMismatch: 'reject' | 'null' | 'ignore'
  /** A key: it is likely that the same few values come again and again. */
  readonly isKey?: boolean
  /** The whole event, which the stage only hands on: it may be a `CarriedEvent`. */
  readonly isCarried?: boolean
}

/** What becomes of an event that was taken. `passed`: `emit` was called for it. `held`: it is told later, by `settle`. `late`: it was refused as such. */
export type Taken = Fate | 'passed' | 'held' | 'late' | Refusal

/** What a stage with state may ask of the engine. */
export interface StatefulContext {
  /** Identity over restarts: `stream / kind / k-th of that kind` (protocol R2). */
  readonly uid: string
  readonly run: RunContext
  readonly clock: Clock
  readonly log: Log
  readonly strict: boolean
  /** The events have an event time; without it `meta.time` is NaN and no watermark comes before the end of input. */
  readonly timed: boolean
  /** The sources whose events come in without another stage with state between. */
  readonly sources: readonly string[]
  /** All sources before it end by themselves: nothing is ever idle. */
  readonly bounded: boolean
  /** `late: lenient` (protocol W2). */
  readonly lenient: boolean
  /** Microseconds that one event may move a watermark (protocol W6). */
  readonly maxJump: number
  /** The furthest watermark that a stage behind this one was told; −∞ at first. */
  readonly told: () => number
  /** Counters of time, for a stage that gives events their time. */
  readonly timeCounts: TimeCounts & { timeStamped: number }
  /** What it may hold: keys, and bytes, roughly. */
  readonly limits: { readonly maxKeys: number; readonly maxState: number }
  readonly aggregators: ReadonlyMap<string, AggregatorSpec>
  /**
   * Compiles an expression over a row of the stage's own making; mismatches are noted and give null. `locals`: values by slot, set by the
   * stage before each call, for expressions that were typed with such (the steps of a sequence).
   */
  readonly evaluate: (expr: Expr, locals?: Value[]) => (row: Row) => Value
  /** Keyed state that is kept over restarts, filled with what was kept before `restored` is called. Names are the stage's own. */
  readonly state: <E extends Tracked>(name: string, codec: StateCodec<E>) => State<E>
  /**
   * Sends an event on. `derived`: it is a new one; otherwise one that was taken and is now `passed`. May be called from `take`, `advance`
   * and `flush` and from nowhere else. The event and its meta belong to the receiver.
   */
  readonly emit: (event: Rec, meta: Meta, derived: boolean) => void
  /** Sends an event on just as it was taken; else as `emit`. */
  readonly pass: (event: CarriedEvent, meta: Meta) => void
  /** Events that were `held` have met their fate: counted there, no longer as held. `passed` for those that were emitted. */
  readonly settle: (fate: Fate | 'passed' | 'late', events: number) => void
  /** An event that was held is refused after all. */
  readonly refuse: (refusal: Refusal, event: CarriedEvent, meta: Meta) => void
  /** Asks for a call of `flush` (a processing-time trigger, an answer from outside). Cheap; several asks are one call. */
  readonly wake: () => void
}

/** Work that is done in slices: it yields at least after every 1,000 events that it has emitted, so that the engine can wait for room. */
export type Slices = Generator<void, void, void>

/**
 * A stage with state at work. All calls come from one place, one at a time; nothing here waits. What it emits is delivered in order.
 * Borrowed arguments (`args`, `meta`) are used again for the next event: copy what is kept.
 */
export interface RunningStateful {
  /**
   * One event at one of its inputs, with the values of that input's arguments. Emits one event at the most: what makes more of one
   * (a join) keeps it and does so in `flush`. May be called while slices are unfinished, for the rest of a batch.
   */
  readonly take: (input: number, args: readonly Value[], meta: Meta) => Taken
  /**
   * The events `from` to `to − 1` of columns, of its only input; there where its settings have `columns`. Those that it cannot take so it
   * hands to `alone` by their places, which has them taken one by one. Gives how many were absorbed.
   */
  readonly takeColumns?: (columns: Columns, from: number, to: number, alone: (at: number) => void) => number
  /**
   * A look at an event before the whole of it is made, which costs most: arguments that are `wholeEvent` are null. A fate settles it there and
   * then. Nothing may be kept or sent. Called just before each `take`.
   */
  readonly skim?: (input: number, args: readonly Value[], meta: Meta) => Fate | null
  /**
   * The combined watermark of all inputs has moved on to so many microseconds; +∞ at the end of input. Comes after the events of a batch,
   * not between them, so no result may depend on when it comes: boundaries are visited in ascending order (protocol W8).
   */
  readonly advance: (watermark: number) => Slices | undefined
  /** No event that it sends from now on is older than this, given its own combined watermark. Absent: the same. */
  readonly outputWatermark?: (watermark: number) => number
  /** Time may go on without what it sends. Absent: when that is so of all that it gets its events from. */
  readonly isIdle?: () => boolean
  /** Some times a second in a live run: the clock in microseconds. `isHeld`: a full buffer keeps its sources from reading. */
  readonly tick?: (now: number, isHeld: boolean) => void
  /** What is told of the partitions of a source, and of its end, by a stage that gives events their time. */
  readonly partitions?: (source: string) => PartitionNotes & { readonly end: () => void }
  /** After each batch, and after `wake`: emits what waits for no watermark. */
  readonly flush?: () => Slices | undefined
  /** False: what it holds leaves no room for more, so its producers wait. Asked after each batch and each `flush`. */
  readonly hasRoom?: () => boolean
  /** It has something to send that waits for the clock: at the end of input it has not ended before. */
  readonly isWaiting?: () => boolean
  /** Events whose work goes on outside (a lookup over the network): a cut waits until there are none. */
  readonly outside?: () => number
  /** A cut comes: what stands elsewhere goes into the tables now. Not called where nothing else has moved. */
  readonly beforeCut?: () => void
  /** All state is there: what is not kept (sorted lists, counters) can be worked out from it. Called once, before the first event. */
  readonly restored?: () => void
  /** Ends what goes on outside. */
  readonly close?: () => void
  /** For `logpipe state` and the bound of memory: bytes, roughly. */
  readonly bytes?: () => number
}

/** What becomes of the results of a stage that works out more, or less, than the one whose state it takes over; by their names. */
export interface KeptResults {
  /** They go on. */
  readonly kept: readonly string[]
  /** Null in what was open at the change. */
  readonly added: readonly string[]
  /** They are not worked out any more. */
  readonly dropped: readonly string[]
}

/** The stage by which kept state was written. */
export interface EarlierSettings<S> {
  readonly settings: S
  readonly signature: string
}

/** The behaviour of a stage with state; stands in its `StageSpec`. */
export interface StatefulBehaviour<S> {
  /** The arguments of each input; a join has two inputs. */
  readonly inputs: (settings: S) => readonly (readonly StateArgument[])[]
  /** How its arguments may stand in columns, if it can take events so; it has one input then. */
  readonly columns?: (
    settings: S,
    aggregators: ReadonlyMap<string, AggregatorSpec>,
  ) => readonly ColumnKind[] | undefined
  /** `event`: makes no sense without event time (a finding); `either`: takes arrival order and the clock where there is none; `none`: never looks. */
  readonly time: 'event' | 'either' | 'none'
  /** The events that leave it have an event time, whatever they had before. */
  readonly givesTime?: true
  /** Kept state is taken over only when this text is the same (protocol R2): keys, window, aggregators. */
  readonly signature: (settings: S) => string
  /**
   * Kept state is taken over although the signature is another: a horizon has grown, or there is more or less to work out (protocol R3).
   * Absent: never.
   */
  readonly grows?: (before: S, now: S) => boolean | KeptResults
  /** `earlier`: what is kept was written by a stage of another signature. All of it is written anew at the next cut. */
  readonly open: (settings: S, context: StatefulContext, earlier?: EarlierSettings<S>) => RunningStateful
}
