import { parseJson } from '../../../core/json.ts'
import { formatTime } from '../../../core/time-text.ts'
import { toText } from '../../../core/to-text.ts'
import { isRecord, Time, type Value } from '../../../core/value.ts'
import { type EventRecord, recordsOf } from '../../contract/event-record.ts'
import type { Encoded } from '../../contract/sink.ts'
import { type Action, type Part, sizeOf } from './bulk-body.ts'
import { idsOf } from './document-ids.ts'
import type { MakeDocument } from './output-template.ts'

/** Params whose values come with each record, in this order. */
export const recordParams = ['id', 'routing', 'filename', 'line'] as const

/** A document on its way, and the record it was. Thousands are under way at once, so what can be made again is not kept. */
export interface Outgoing extends Part {
  readonly piece: Encoded
  readonly index: number
  /** Bytes that it takes in the body of a request. */
  readonly size: number
}

export interface DocumentOptions {
  readonly action: Action
  readonly isDataStream: boolean
  /** `given` by "id": an event without one is refused. */
  readonly ids: 'given' | 'logpipe' | 'server'
  /** With ids of logpipe, one for an event that comes from no outbox: another one each time. */
  readonly nextId: () => string
  /** Makes the document of a line; undefined: the event's bytes are the document. */
  readonly make: MakeDocument | undefined
  /** `make` leaves an event out. */
  readonly skipped: () => void
  /** Of a record no document can be made. `reason`: a clause. */
  readonly unmade: (piece: Encoded, index: number, reason: string) => void
}

/** Longest id that Elasticsearch takes, in bytes. */
const longestId = 512

/** The documents of a piece, made as they are asked for. */
export function* documentsOf(piece: Encoded, options: DocumentOptions): Generator<Outgoing, void> {
  const ownId = piece.key === undefined || options.ids !== 'logpipe' ? undefined : idsOf(piece.key)
  for (const record of recordsOf(piece)) {
    const { index } = record
    const id = ownId?.(index) ?? idOf(record, options)
    if (typeof id !== 'string') {
      options.unmade(piece, index, id.reason)
      continue
    }
    const document = documentOf(record, options)
    if (document === undefined) options.skipped()
    else if (!Buffer.isBuffer(document)) options.unmade(piece, index, document.reason)
    else {
      const part = {
        target: piece.target ?? '',
        id,
        routing: textOf(record.values[1] ?? null),
        ...(document === record.bytes
          ? placeIn(piece.buffer, document)
          : { buffer: document, start: 0, end: document.length }),
      }
      yield { piece, index, ...part, size: sizeOf(part, options.action) }
    }
  }
}

const placeIn = (buffer: Buffer, part: Buffer): Pick<Part, 'buffer' | 'start' | 'end'> => {
  const start = part.byteOffset - buffer.byteOffset
  return { buffer, start, end: start + part.length }
}

function idOf(
  { values }: EventRecord,
  { ids, nextId }: DocumentOptions,
): string | { readonly reason: string } {
  if (ids !== 'given') return ids === 'server' ? '' : nextId()
  const value = values[0] ?? null
  if (value === null) return { reason: 'its "id" is null' }
  const id = toText(value)
  if (id === '') return { reason: 'its "id" is empty' }
  const length = Buffer.byteLength(id)
  return length > longestId ? { reason: `its "id" has ${length} bytes, more than ${longestId}` } : id
}

function documentOf(
  record: EventRecord,
  { make, isDataStream }: DocumentOptions,
): Buffer | { readonly reason: string } | undefined {
  let { bytes } = record
  if (make !== undefined) {
    const line = record.values[3] ?? null
    const made = make(
      line instanceof Uint8Array ? Buffer.from(line) : line === null ? bytes : toText(line),
      textOf(record.values[2] ?? null),
    )
    if (!Buffer.isBuffer(made)) return made
    bytes = made
  }
  return isDataStream ? withTimestamp(bytes, record.time) : bytes
}

const textOf = (value: Value): string => (value === null ? '' : toText(value))

const stamped = Buffer.from('"@timestamp"')
const braceOpen = 0x7b
const braceClose = 0x7d

/** A data stream wants "@timestamp"; where the event has none it is the event's time. */
function withTimestamp(bytes: Buffer, time: number): Buffer {
  if (Number.isNaN(time) || bytes[0] !== braceOpen) return bytes
  if (bytes.includes(stamped)) {
    const value = parseJson(bytes.toString())
    if (isRecord(value) && Object.hasOwn(value, '@timestamp')) return bytes
  }
  const rest = bytes.subarray(1)
  const comma = rest[0] === braceClose ? '' : ','
  return Buffer.concat([Buffer.from(`{"@timestamp":"${formatTime(new Time(time))}"${comma}`), rest])
}
