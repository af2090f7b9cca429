import { parseJson } from '../../../core/json.ts'
import { isRecord } from '../../../core/value.ts'
import type { Encoded, Gather } from '../../contract/sink.ts'
import { eventsOf, splitPieces } from '../split-pieces.ts'

/** One request to be: the events in it and their bytes. */
export interface Request {
  readonly pieces: readonly Encoded[]
  readonly body: () => Buffer<ArrayBuffer>
}

/** Requests of many events, their encoded bytes one after the other. */
export const batches = (pieces: readonly Encoded[], most: Gather): readonly Request[] =>
  splitPieces(pieces, most).map((group) => ({
    pieces: group,
    // `concat` copies, so that the bytes hold still whatever becomes of the buffers.
    body: () => Buffer.concat(group.map(({ buffer, start, end }) => buffer.subarray(start, end))),
  }))

/** One message a request, as chat servers take them: `{"text": …}`. */
export const messages = (pieces: readonly Encoded[]): readonly Request[] =>
  pieces.flatMap((piece) =>
    [...eventsOf(piece)].map((event) => ({
      pieces: [event],
      body: () => Buffer.from(JSON.stringify({ text: piece.target ?? textOf(event) })),
    })),
  )

/** The field "text" of the event; the whole event where it has none. */
function textOf({ buffer, start, end }: Encoded): string {
  const line = buffer.toString('utf8', start, end).replace(/\n$/, '')
  try {
    const event = parseJson(line)
    if (isRecord(event) && typeof event.text === 'string') return event.text
  } catch {
    // Written in another format: the line says it all.
  }
  return line
}
