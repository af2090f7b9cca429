import type { Rec, Value } from '../../core/value.ts'
import type { Meta } from './row.ts'

/** Where events come from: one partition of one source (a file, a connection), shared by all its chunks. */
export interface Origin {
  /** The source's name in the plan. */
  readonly source: string
  /** Unique within the source and stable over restarts: the unit of order and of positions. */
  readonly partition: string
  /** `@path`; null where there is none. */
  readonly path: string | null
  /** `@replayed`: sent again from the dead letter. */
  readonly replayed?: true
  /** `@topic`: its lines are messages of a broker, and the number of a line is the message's offset and one. */
  readonly topic?: string
  /** `@partition`: the number of the broker's partition. */
  readonly number?: number
}

/** What a message of a broker brought besides its value. */
export interface Message {
  /** `@key`: a text, bytes where they are no UTF-8, or null. */
  readonly key: Value
  /** `@headers`: their values as texts, lists where a name comes more than once. */
  readonly headers: Rec
  /** `@timestamp`, in microseconds; NaN where there is none. */
  readonly timestamp: number
}

/** Gives what a line's message brought, by the line's place in its chunk. Absent where the source gives none, or nobody asks for it. */
export type MessageOf = (index: number) => Message

/** What lines that were read in another charset than UTF-8 were in the input. */
export interface Recoded {
  /** How many bytes. */
  readonly bytes: number
  /** The position in the partition of the line that begins `at` bytes behind the start of the chunk. */
  readonly positionOf: (at: number) => number
}

/**
 * What a byte source pushes: whole lines, each with its `\n` (the source adds a missing last one), about half a MiB. The receiver owns
 * a reference and gives it back with `release`; the bytes are not changed by anyone meanwhile.
 */
export interface Chunk {
  readonly kind: 'chunk'
  readonly buffer: Buffer
  readonly start: number
  readonly end: number
  /** Number of lines in it. Counted at the first ask; who has counted them anyway may set it before. */
  lines: number
  readonly origin: Origin
  /** Number of the first line in its partition, from 1. */
  readonly firstLine: number
  /** Position of `start` in the partition, in bytes; −1 where it has none. For lines inside ask `lineOffset`. */
  readonly offset: number
  /** Microseconds since 1970. */
  readonly received: number
  readonly message?: MessageOf
  /** Its bytes were made UTF-8 from another charset: positions in the partition do not go with them. */
  readonly recoded?: Recoded
  /** All of it is one line, line ends inside included. */
  readonly isOneLine?: true
  readonly retain: () => void
  readonly release: () => void
}

/** The position in its partition of the line that begins `at` bytes behind the start of its chunk; −1 where it has none. */
export function lineOffset({ offset, recoded }: Chunk, at: number): number {
  if (offset < 0) return -1
  return recoded === undefined ? offset + at : recoded.positionOf(at)
}

/** What is known of an event that a stage made, beside the event; `time` is NaN where it had none. */
export type Made = Pick<Meta, 'time' | 'window' | 'final' | 'truncated' | 'sides'>

/** What a source of records pushes (`generate`). */
export interface RecordChunk {
  readonly kind: 'records'
  readonly events: readonly Rec[]
  readonly origin: Origin
  readonly firstLine: number
  readonly received: number
  readonly message?: MessageOf
  /** For events that a stage made and that are sent again: one for each. */
  readonly made?: readonly Made[]
}

/** A line the source itself refused: too long, not decodable, in broken compressed data. Goes to the dead letter, never lost. */
export interface RefusedLine {
  readonly kind: 'refused'
  readonly origin: Origin
  readonly line: number
  readonly offset: number
  /** Length of the whole line in bytes. */
  readonly length: number
  /** The head of it, at most 4 KiB, as text; of one that is not decodable all of it, of a message in a binary format that in base64. */
  readonly head: string
  readonly code: 'LP5201' | 'LP5202' | 'LP5105' | 'LP5513'
  readonly reason: string
}
