import { type EventRecord, recordsOf, singleRecords } from '../../contract/event-record.ts'
import type { Encoded } from '../../contract/sink.ts'

/** Events of one piece in a request, refused together. */
export interface Part {
  /** The place of their piece in the call of `write`. */
  readonly index: number
  /** They alone, for `SinkContext.refuse`. */
  readonly piece: Encoded
  /** Their places in their piece; undefined: they are all of it. */
  readonly records?: readonly number[]
}

/** What goes to the other side in one go. */
export interface Request {
  readonly parts: readonly Part[]
  /** Where the pieces are of records: these, in order. */
  readonly records: readonly EventRecord[]
  /**
   * The same however often it is sent, after a crash too, and never that of other events: the piece's, with the first event and their number
   * behind it where they are not all of the piece. So other settings after a restart may send twice, and never hide what is new.
   */
  readonly key?: string
}

/**
 * Pieces of records as requests of so many events and bytes at most, unless one event alone has more. Behind an outbox no request holds events
 * of two pieces, and what was refused of a piece leaves the requests around it as they were, so that a key always means the same events.
 */
export function requestsOf(
  pieces: readonly Encoded[],
  most: { readonly events: number; readonly bytes: number },
): readonly Request[] {
  const groups: Group[] = []
  let group: Group | undefined
  for (const [index, piece] of pieces.entries()) {
    // Only what an outbox hands over has keys.
    if (piece.key !== undefined) group = undefined
    for (const { single, record, isRefused } of placesOf(piece)) {
      const size = single.end - single.start
      if (group === undefined || group.events + 1 > most.events || group.bytes + size > most.bytes) {
        group = { events: 0, bytes: 0, parts: [], records: [], piece, first: record.index }
        groups.push(group)
      }
      group.events++
      group.bytes += size
      if (isRefused) continue
      group.records.push(record)
      group.parts.push({ index, piece: single, records: [record.index] })
    }
  }
  return groups
    .filter(({ records }) => records.length > 0)
    .map((each) => {
      const { parts, records } = each
      const key = keyOf(each)
      return { parts, records, ...(key === undefined ? {} : { key }) }
    })
}

/** Each piece whole: for pieces that are no records. */
export const wholePieces = (pieces: readonly Encoded[]): readonly Request[] =>
  pieces.map((piece, index) => ({
    parts: [{ index, piece }],
    records: [],
    ...(piece.key === undefined ? {} : { key: piece.key }),
  }))

/** All pieces in one request. */
export const togetherOf = (pieces: readonly Encoded[]): readonly Request[] => [
  { parts: pieces.map((piece, index) => ({ index, piece })), records: [] },
]

interface Group {
  events: number
  bytes: number
  readonly parts: Part[]
  readonly records: EventRecord[]
  /** The first piece in it; behind an outbox the only one. */
  readonly piece: Encoded
  /** The place of the first event in its piece. */
  readonly first: number
}

function keyOf({ piece: { key, count, without }, first, events }: Group): string | undefined {
  if (key === undefined || events === count + (without?.size ?? 0)) return key
  return `${key}/${first}/${events}`
}

function* placesOf({ without, ...piece }: Encoded): Iterable<{
  readonly single: Encoded
  readonly record: EventRecord
  readonly isRefused: boolean
}> {
  let index = 0
  for (const single of singleRecords(piece)) {
    for (const record of recordsOf(single))
      yield { single, record: { ...record, index }, isRefused: without?.has(index) === true }
    index++
  }
}
