import type { Clock } from '../../core/clock.ts'
import { RunError } from '../../core/run-error.ts'
import type { Rec } from '../../core/value.ts'
import type { DeciderContext, EpochDecider } from './epoch-decider.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Params, Settings } from './params.ts'
import type { SettingProblem } from './setting-problem.ts'
import type { Tier, Tries } from './tries.ts'

/** Encoded events for one target, as the engine hands them to a sink. The bytes hold still until `write` has settled. */
export interface Encoded {
  /** The rendered template (a path, a topic); null where the sink has none. */
  readonly target: string | null
  readonly buffer: Buffer
  readonly start: number
  readonly end: number
  /** Events in it. */
  readonly count: number
  /** It is a row of records (`recordsOf`): for sinks that say `record`. */
  readonly isRecords?: true
  /** Places of records that were refused earlier: they stand in it, are not in `count`, and are not to be sent. */
  readonly without?: ReadonlySet<number>
  /**
   * The same for the same bytes however often they are sent, after a crash too: `instance/sink/epoch/number`. Absent where there is no
   * outbox before the sink.
   */
  readonly key?: string
}

/** A record that the other side will never take: its place in its piece, and why, as a sentence without its stop. */
export interface RefusedRecord {
  readonly index: number
  readonly reason: string
}

/**
 * Thrown by `write`: the other side will never take piece `index`; it has those before it and none behind. An outbox sends the piece to the
 * dead letter and goes on; without one the pipeline stops. With `records`, only these of a piece of records are refused, all that are; the
 * piece comes again without them, with its key and the others' places as they were (`Encoded.without`).
 */
export class PieceRefused extends RunError {
  readonly index: number
  readonly records: readonly RefusedRecord[] | undefined
  constructor(
    code: string,
    operator: string,
    message: string,
    index: number,
    options?: ErrorOptions & { readonly records?: readonly RefusedRecord[] },
  ) {
    super(code, operator, 'config', message, options)
    this.index = index
    this.records = options?.records
  }
}

/** What a sink keeps at each epoch, by a key of its own (a path); null forgets the row. */
export type SinkRows = ReadonlyMap<string, Rec | null>

/** For sinks that keep nothing. */
export const noRows: SinkRows = new Map()

export interface SinkContext {
  readonly name: string
  /** The pipeline's name. */
  readonly pipeline: string
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** `power`: what `flush` has promised survives the loss of power (fdatasync); `process`: the end of the process is enough. */
  readonly durability: 'power' | 'process'
  /** A folder for files that no later run needs: the state directory, or where none is kept that of the system for such files. */
  readonly scratch: string
  /**
   * Aborted when nobody waits for what it was given any more: at a stop while it is being opened, later when the time for a stop is over. Each
   * wait for an other side must end then (`sleep` in core/sleep.ts), with the failure that it waited for to pass.
   */
  readonly stop: AbortSignal
  /**
   * Aborted when a stop begins: there is little time left, so a wait before another attempt ends at once, and those behind it are short again,
   * but not so short that they harm who is busy.
   */
  readonly hurry: AbortSignal
  /** The rows of the last decided epoch, and those of `intend` after it. Empty at a first start and where no state is kept. */
  readonly restored: ReadonlyMap<string, Rec>
  /** Writes rows before the epoch is decided; durable when it returns. Undefined where no state is kept. */
  readonly intend: ((rows: SinkRows) => void) | undefined
  /** Named points at which a test may end the process; undefined outside of tests. */
  readonly crashPoint?: ((point: string) => void) | undefined
  /**
   * The other side will not take these events, whatever is tried: they go to the dead letter, one letter for each line, and count as
   * rejected. Called while `write` is under way, for a piece that it was given or a part of one, and never twice for one event. Only for
   * sinks that say `refuses`. `code` is an LP5xxx code, `reason` a sentence without its stop. Undefined behind an outbox, which wants a
   * `PieceRefused` instead.
   */
  readonly refuse: ((piece: Encoded, code: string, reason: string) => void) | undefined
  /** What several sinks of a run use together: made when the first of them asks for it by this key. */
  readonly together: <T extends object>(key: string, make: () => T) => T
  /** Where other runs share an input of the pipeline: what tells this one from them, the same after a restart. */
  readonly apart?: string
  /** Asks for an epoch as soon as there may be one. Undefined where no state is kept. */
  readonly wantEpoch?: (() => void) | undefined
  /** Called when the other side will take no more (a closed pipe): the pipeline stops without an error. */
  readonly gone: () => void
}

/** How long the runtime waits for more before it calls `write`: until so many events or bytes wait, or a barrier or the end comes. */
export interface Gather {
  readonly events: number
  readonly bytes: number
  /** Microseconds since the first of them. */
  readonly every: number
  /** A piece that does not wait for more, nor do those before it. */
  readonly isUrgent?: (piece: Encoded) => boolean
}

/** How far an other side has come, kept there. */
export interface Mark {
  /** The state directory that is meant. */
  readonly instance: string
  /** The place in its outbox up to which the other side has everything; where the other side decides, the number of the epoch. */
  readonly at: number
}

export const isSameMark = (one: Mark | undefined, other: Mark | undefined): boolean =>
  one?.at === other?.at && one?.instance === other?.instance

/**
 * For an other side that makes what it was given true all at once, together with marks of ours (a transaction): how far it has come is read
 * there after every doubt, so that nothing is sent twice (protocol K1 to K6). Sinks that have the same object commit together: what they
 * wrote in an epoch becomes true in one step (protocol C7).
 */
export interface Marks {
  /** Microseconds after which the other side ends what was written and is not committed, and drops it. Absent: never. */
  readonly longest?: number
  /** Keeps whoever wrote before from committing, and drops what is not committed. Called before the first `read`, and after any failure. */
  readonly open: () => Promise<void>
  /** The mark of a sink; undefined where there is none. */
  readonly read: (sink: string) => Promise<Mark | undefined>
  /** Makes all that its sinks have written since the last commit true, with the marks of all of them. Whatever it rejects with, `open` is called next. */
  readonly commit: (marks: ReadonlyMap<string, Mark>) => Promise<void>
}

/** A sink at work. Calls never overlap: the runtime waits for each promise before the next call. */
export interface RunningSink {
  /** Undefined: `write` is called as soon as there is something. */
  readonly gather?: Gather
  /** Only for a sink behind an outbox. A failed `write` is not repeated by itself then: everything since the mark is. */
  readonly marks?: Marks
  /**
   * Takes several pieces in order; settled when the other side has them (or the sink itself, until `flush`). Rejects with a `RunError`:
   * `connection` is retried with the same pieces after a backoff (`SendFailure` says how), all else stops.
   */
  readonly write: (pieces: readonly Encoded[]) => void | Promise<void>
  /**
   * At a barrier: everything taken before is safe at the other side when it resolves. Gives the rows that changed, which are written with
   * the decision. `isEnd`: nothing comes any more, so what is put off for more to come is done now.
   */
  readonly flush: (isEnd?: boolean) => Promise<SinkRows>
  /**
   * It may keep to itself until `flush` what it was given. Where no epochs are cut it is flushed so many microseconds after a write, and at
   * the end. Absent: only epochs flush it.
   */
  readonly flushEvery?: number
  /**
   * When it has to be flushed though nothing comes any more, in microseconds since 1970: it keeps something open that was promised for a time.
   * Infinity where that time is not known yet, undefined where nothing is open. Asked now and then, also while a call is under way.
   */
  readonly dueAt?: () => number | undefined
  /** The epoch of the last `flush` is decided: what waits for that (renames) is done now. Idempotent; called again after a restart. */
  readonly decided?: () => Promise<void>
  /**
   * The tries of the last `write` have run out ("retry: {max: …}"): what it failed at counts as refused, by `refuse`, or behind an outbox by a
   * `PieceRefused` of the next call; the same pieces come again, and it goes on behind that. Without it the pipeline stops instead.
   */
  readonly giveUp?: (error: RunError) => void
  /** How it is tried again where the pipeline does not say. Absent: with waits from 1 s to 1 min that double. */
  readonly tries?: Tries
  /** A call of it failed and comes again. */
  readonly retried?: (tier: Tier) => void
  readonly close: () => Promise<void>
}

/** One sink: one value in one file. */
export interface SinkSpec<P extends Params = Params> {
  readonly kind: 'sink'
  readonly name: string
  /** One sentence, a verb first, under 80 characters. */
  readonly summary: string
  readonly since: string
  readonly params: P
  /** Old names, which are accepted: `check` says in a note which to use. */
  readonly aliases?: readonly string[]
  /** Old settings that are accepted and have no effect, each with what to write instead: `check` warns of them. */
  readonly retired?: Readonly<Record<string, string>>
  /** Old settings that are part of a record now: `rotate_size` → `{ setting: 'rotate', key: 'size' }`. */
  readonly moved?: Readonly<Record<string, { readonly setting: keyof P & string; readonly key: string }>>
  readonly positional: readonly (keyof P & string)[]
  readonly examples: readonly { readonly title: string; readonly pipe: string }[]
  /** The format when none is written; null: nothing is encoded at all (`discard`). */
  readonly format: string | null
  /**
   * How it takes part in epochs (protocol §3). `undo`: written at once and cut back after a crash. `outbox`: written to a local log before
   * the decision and delivered after it. `redo`: an outbox too, and what a crash makes come again goes to the same places, so nothing is there
   * twice. `direct`: written before the decision, and true with it, since the other side decides (`openDecider`). `immediate` (when absent):
   * sent before the decision, so at least once.
   */
  readonly delivery?: (settings: Settings<P>) => 'undo' | 'outbox' | 'redo' | 'direct' | 'immediate'
  /** For `direct`: opens the other side, for all sinks of the pipeline for which `commitsWith` gives the same. */
  readonly openDecider?: (settings: Settings<P>, context: DeciderContext) => Promise<EpochDecider>
  /** For `direct`: microseconds after which the other side drops what it was given for an epoch, and the setting that says so. */
  readonly longestEpoch?: (
    settings: Settings<P>,
  ) => { readonly micros: number; readonly setting: keyof P & string } | undefined
  /** For `direct`: the text for which its commit makes true, too, how far sources have come that share their input (`sharing`). */
  readonly fences?: (settings: Settings<P>) => string | undefined
  /** Microseconds between two cuts of a pipeline that does not say so itself ("checkpoint"): for a sink whose `flush` takes long. */
  readonly epochs?: number
  /**
   * For an outbox or an immediate sink, which sends again what a crash may have cut short: what makes that harmless at the other side, as a
   * clause (`each document has an id of its own`). Absent or undefined: it may come twice.
   */
  readonly harmlessTwice?: (settings: Settings<P>) => string | undefined
  /** For a sink whose other side knows an event again by what these params give for it, whoever sends it and however often. */
  readonly knownBy?: {
    /** Undefined: it does not, with these settings. */
    readonly params: (settings: Settings<P>) => readonly (keyof P & string)[] | undefined
    /** Why what another run sends late does harm nevertheless, as a clause. */
    readonly lateHarm?: (settings: Settings<P>) => string | undefined
    /** A sentence: the settings with which each event is there once. */
    readonly remedy: string
  }
  /** Where more is to be said of why it may come twice than that it is sent again: a clause, and a sentence that is the way out. */
  readonly comesTwice?: (
    settings: Settings<P>,
  ) => { readonly why: string; readonly remedy: string } | undefined
  /** The other side keeps a mark of how far it has come (`marks`, `openDecider`), so nothing is there twice. */
  readonly marked?: (settings: Settings<P>) => boolean
  /** Sinks of a pipeline for which it gives the same text commit together: what they wrote in an epoch is seen in all of them or in none. */
  readonly commitsWith?: (settings: Settings<P>) => string | undefined
  /** A sentence: what a reader must know to see each event once. */
  readonly readersNote?: (settings: Settings<P>) => string | undefined
  /** It may refuse single events (`SinkContext.refuse`): the barriers of dead letters wait for it, and it has the setting "on_error". */
  readonly refuses?: boolean
  /** The template param whose rendering is `Encoded.target`. */
  readonly target?: keyof P & string
  /**
   * It takes single events (messages, documents): its pieces are rows of records, each with what these params give for the event
   * (expressions and templates, in this order), and where the event came from.
   */
  readonly record?: readonly (keyof P & string)[]
  /** Makes a field's text safe inside the target (`/`, `..` and control characters in a path). */
  readonly escape?: (text: string) => string
  /** Says all that is wrong with settings taken together. `format`: the name of the format that is written; absent after a mistake in it. */
  readonly check?: (settings: Settings<P>, format?: string) => Iterable<SettingProblem<P>>
  /** Settings that are accepted and have no effect, each with a sentence: `check` warns of them. `isGiven`: it is written, also where that is the default. */
  readonly unused?: (
    settings: Settings<P>,
    isGiven: (param: keyof P & string) => boolean,
  ) => readonly { readonly param: keyof P & string; readonly message: string; readonly help?: string }[]
  readonly open: (settings: Settings<P>, context: SinkContext) => Promise<RunningSink>
  readonly probe: (settings: Settings<P>) => Promise<void>
}

export const defineSink = <P extends Params>(spec: Omit<SinkSpec<P>, 'kind'>): SinkSpec<P> => ({
  kind: 'sink',
  ...spec,
})
