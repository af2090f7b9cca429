import { parseJson } from '../../../core/json.ts'
import { toText } from '../../../core/to-text.ts'
import { isRecord } from '../../../core/value.ts'
import type { EventRecord } from '../../contract/event-record.ts'
import type { Encoded } from '../../contract/sink.ts'
import { type Request, requestsOf } from '../sending/requests.ts'

/** How the events of a request make its body. */
export interface BodyKind {
  readonly type: string
  /** Each event is a request of its own. */
  readonly isSingle: boolean
  readonly body: (records: readonly EventRecord[]) => Buffer<ArrayBuffer>
}

/** Params whose values come with each event. */
export const recordParams = ['text', 'body'] as const

const newline = Buffer.from('\n')
const comma = Buffer.from(',')

/** `concat` copies, so that the bytes hold still whatever becomes of the buffers. */
const lines: BodyKind = {
  type: 'application/x-ndjson',
  isSingle: false,
  body: (records) => Buffer.concat(records.flatMap(({ bytes }) => [bytes, newline])),
}

const array: BodyKind = {
  type: 'application/json',
  isSingle: false,
  body: (records) =>
    Buffer.concat([
      Buffer.from('['),
      ...records.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [comma, bytes])),
      Buffer.from(']'),
    ]),
}

/** As chat servers take them. */
const message: BodyKind = {
  type: 'application/json',
  isSingle: true,
  body: ([record]) => Buffer.from(JSON.stringify({ text: textOf(record!) })),
}

const rendered: BodyKind = {
  type: 'text/plain; charset=utf-8',
  isSingle: true,
  body: ([record]) => Buffer.from(toText(record!.values[1] ?? null)),
}

export const bodyKind = (as: 'array' | 'slack' | undefined, hasBody: boolean): BodyKind =>
  hasBody ? rendered : as === 'slack' ? message : as === 'array' ? array : lines

export const requestsFor = (
  pieces: readonly Encoded[],
  most: { readonly events: number; readonly bytes: number },
  { isSingle }: BodyKind,
): readonly Request[] => requestsOf(pieces, isSingle ? { ...most, events: 1 } : most)

/** The setting "text", else the field "text" of the event, else all of it. */
function textOf({ values, bytes }: EventRecord): string {
  const [text] = values
  if (typeof text === 'string') return text
  const line = bytes.toString('utf8')
  try {
    const event = parseJson(line)
    if (isRecord(event) && typeof event.text === 'string') return event.text
  } catch {
    // Written in another format: the line says it all.
  }
  return line
}
