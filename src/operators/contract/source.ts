import type { Charset } from '../../core/charset/charset.ts'
import type { Clock } from '../../core/clock.ts'
import type { Rec, Value } from '../../core/value.ts'
import type { Expr } from '../../ir/expression.ts'
import type { RecordType } from '../../ir/type.ts'
import type { Chunk, Origin, RecordChunk, RefusedLine } from './chunk.ts'
import type { Log } from './log.ts'
import type { Params, Settings } from './params.ts'
import type { PartitionNotes } from './partition-notes.ts'
import type { SettingProblem } from './setting-problem.ts'
import type { SinkContext } from './sink.ts'

/** Where to read next in each partition that changed; the format is the source's own. Kept at checkpoints, handed back at the next start; an empty record makes the partition forgotten. */
export type Positions = ReadonlyMap<string, Readonly<Record<string, Value>>>

/** What is read is in another charset than UTF-8. */
export interface Recoding {
  readonly charset: Charset
  /** A line with bytes that are no text in it is refused; otherwise they are read as U+FFFD. */
  readonly strict: boolean
  /** To be told of so many lines that go on with U+FFFD for such bytes. */
  readonly replaced: (lines: number) => void
}

/** What the runtime gives to a source. */
export interface SourceContext {
  /** The source's name in the plan. */
  readonly name: string
  /** The pipeline's name. */
  readonly pipeline: string
  /** Folder of the pipeline file; relative paths stand on it only where the source says so. */
  readonly clock: Clock
  readonly log: Log
  /** Positions of the last checkpoint; empty at a first or fresh start. */
  readonly restored: Positions
  /** True for `--until-eof`: end when everything that is there now has been read. */
  readonly untilEof: boolean
  /** Bytes; a longer line is refused or cut. */
  readonly maxLine: number
  readonly onLong: 'reject' | 'cut'
  /** How what is read becomes UTF-8; absent: it is. Only for sources with `charsets`. */
  readonly recoding?: Recoding
  /** Aborted when the source must stop reading. What was pushed is still delivered. */
  readonly stop: AbortSignal
  /** Undefined: go on at once. A promise: a buffer downstream is full; read nothing before it resolves. Ask before each read. */
  readonly ready: () => Promise<void> | undefined
  readonly push: (item: Chunk | RecordChunk | RefusedLine) => void
  /** A buffer of at least `size` bytes (default half a MiB); give it back through the chunk's `release`, or with `recycle`. */
  readonly buffer: (size?: number) => Buffer
  readonly recycle: (buffer: Buffer) => void
  /** Makes a chunk over a pooled buffer: lines are counted here, release returns the buffer to the pool at the last reference. */
  readonly chunk: (
    buffer: Buffer,
    start: number,
    end: number,
    origin: Origin,
    firstLine: number,
    offset: number,
    more?: Pick<Chunk, 'message' | 'isOneLine' | 'recoded'>,
  ) => Chunk
  /** Somebody reads `@key`, `@headers` or `@timestamp`: chunks bring their messages. */
  readonly wantsMessages: boolean
  readonly partitions: PartitionNotes
  /**
   * The watermark of a partition in microseconds, where its input ends by itself and its events have a time: then the partition with the
   * lowest is read next, among equals the first by its name.
   */
  readonly watermark: ((partition: string) => number) | undefined
  /** Bytes known to be read in all (bounded input), for the progress line. */
  readonly expect: (bytes: number) => void
  /** Asks for an epoch as soon as there may be one, and for another one where one is under way. Undefined where no state is kept. */
  readonly wantEpoch?: () => void
  /**
   * For a source with `sharing`: the other side that decides epochs takes along how far it has come, and refuses what other runs were given by then.
   * What both use together. Undefined: it does not.
   */
  readonly decidesWith?: SinkContext['together']
  /** Resolves when all that was pushed will survive a crash: then a sender may be told so. Undefined: nothing is kept before it is delivered. */
  readonly kept?: () => Promise<void>
  /** Compiles an expression setting (`generate`): the value for an event. A mismatch gives null. */
  readonly evaluate: (expr: Expr) => (event: Rec) => Value
}

/** A source at work. */
export interface RunningSource {
  /** Reads until the input ends or `stop` is aborted; resolves when nothing more will be pushed. Rejects with a `RunError`. */
  readonly run: () => Promise<void>
  /**
   * Synchronously, between two pushes: the position after the last event pushed, for partitions changed since the last call. Never waits.
   */
  readonly position: () => Positions
  /**
   * The epoch at whose cut it gave these positions is decided: what the other side is told of it (offsets, acknowledgements) is told now.
   * Returns at once and never throws; what is not told by `close` was not needed.
   */
  readonly decided?: (positions: Positions) => void
  /** The last epoch is decided, or none will be any more: lets go of what `run` has kept. Never rejects. */
  readonly close?: () => Promise<void>
}

/** How a source shares its input with other runs. */
export interface Sharing {
  /**
   * The same text as a sink that decides epochs gives (`fences`): then how far this source has come is true with the epoch, and what was given to
   * another run by then is refused. Absent: no other side can do that.
   */
  readonly key?: string
  /** Where that is not so, what comes again and when, as a clause. */
  readonly again: string
  /** A sentence: how each event comes once, whatever it is written to. */
  readonly remedy: string
  /** The same for sinks that can decide epochs (`fences`), and where another one does so already. */
  readonly fenced: string
}

/** One source: one value in one file. */
export interface SourceSpec<P extends Params = Params> {
  readonly kind: 'source'
  readonly name: string
  /** One sentence, a verb first, under 80 characters. */
  readonly summary: string
  readonly since: string
  readonly params: P
  readonly positional: readonly (keyof P & string)[]
  /** At least one complete pipeline. */
  readonly examples: readonly { readonly title: string; readonly pipe: string }[]
  /** The format when none is written; null: the source makes records itself and takes no `format`. */
  readonly format: string | null
  /** For a source of records: their type. */
  readonly schema?: (settings: Settings<P>) => RecordType
  /** Its text may be in other charsets than UTF-8: it asks for `recoding`. */
  readonly charsets?: true
  /** With these settings it makes records itself, and takes no `format`. */
  readonly makesRecords?: (settings: Settings<P>) => boolean
  /** Metadata it fills beside `@source` and `@received`. */
  readonly meta: readonly string[]
  /** Does its input end by itself? */
  readonly bounded: (settings: Settings<P>) => boolean
  /** Can it be read again from a position after a crash? */
  readonly replayable: boolean
  /** What it reads exists nowhere else: "durable: true" puts a spool behind it, which can be read again. */
  readonly spools?: true
  /**
   * Other runs may share its input: what comes to whom is decided elsewhere and changes, and what was not committed by then may come again. No
   * stage behind it may keep state.
   */
  readonly sharing?: (settings: Settings<P>) => Sharing | undefined
  /** A sentence: what even a replayable source cannot see. */
  readonly note?: (settings: Settings<P>) => string | undefined
  /** Says all that is wrong with settings taken together. */
  readonly check?: (settings: Settings<P>) => Iterable<SettingProblem<P>>
  readonly open: (settings: Settings<P>, context: SourceContext) => RunningSource
  /** For `check --connect`: resolves when the source can be reached, rejects with a `RunError`. */
  readonly probe: (settings: Settings<P>) => Promise<void>
}

export const defineSource = <P extends Params>(spec: Omit<SourceSpec<P>, 'kind'>): SourceSpec<P> => ({
  kind: 'source',
  ...spec,
})
