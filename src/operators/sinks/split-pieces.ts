import { singleRecords } from '../contract/event-record.ts'
import type { Encoded } from '../contract/sink.ts'

const newline = 10

/** Lines in a piece. */
function countLines({ buffer, start, end }: Encoded): number {
  let count = 0
  for (let at = buffer.indexOf(newline, start); at !== -1 && at < end; at = buffer.indexOf(newline, at + 1))
    count++
  return count
}

/** The events of a piece one by one; the piece itself where its lines are not its events. */
export function* eventsOf(piece: Encoded): Iterable<Encoded> {
  if (piece.isRecords === true) {
    yield* singleRecords(piece)
    return
  }
  if (piece.count === 1 || countLines(piece) !== piece.count) {
    yield piece
    return
  }
  for (let start = piece.start; start < piece.end; ) {
    const end = piece.buffer.indexOf(newline, start) + 1
    yield { ...piece, start, end, count: 1 }
    start = end
  }
}

/** Groups of pieces in order, none with more events or bytes than given, except where one event alone has more. Always split in the same way. */
export function splitPieces(
  pieces: readonly Encoded[],
  most: { readonly events: number; readonly bytes: number },
): readonly (readonly Encoded[])[] {
  const groups: Encoded[][] = []
  let group: Encoded[] = []
  let events = 0
  let bytes = 0
  const add = (piece: Encoded): void => {
    const size = piece.end - piece.start
    if (group.length > 0 && (events + piece.count > most.events || bytes + size > most.bytes)) {
      group = []
      events = 0
      bytes = 0
    }
    if (group.length === 0) groups.push(group)
    const last = group.at(-1)
    if (last !== undefined && last.buffer === piece.buffer && last.end === piece.start) {
      group[group.length - 1] = { ...last, end: piece.end, count: last.count + piece.count }
    } else group.push(piece)
    events += piece.count
    bytes += size
  }
  for (const piece of pieces) {
    const fits = events + piece.count <= most.events && bytes + piece.end - piece.start <= most.bytes
    if (fits) add(piece)
    else for (const event of eventsOf(piece)) add(event)
  }
  return groups
}
