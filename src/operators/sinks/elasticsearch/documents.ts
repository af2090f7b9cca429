import { createHash } from 'node:crypto'
import { parseJson } from '../../../core/json.ts'
import { formatTime } from '../../../core/time-text.ts'
import { toText } from '../../../core/to-text.ts'
import { isRecord, Time, type Value } from '../../../core/value.ts'
import { type EventRecord, recordsOf } from '../../contract/event-record.ts'
import type { Encoded } from '../../contract/sink.ts'
import type { MakeDocument } from './output-template.ts'

/** Params whose values come with each record, in this order. */
export const recordParams = ['id', 'routing', 'filename', 'line'] as const

export type Action = 'create' | 'index' | 'update' | 'upsert'

/** A document on its way, and the record it was. */
export interface Outgoing {
  readonly piece: Encoded
  readonly index: number
  /** What tells documents apart whose order counts. */
  readonly id: string
  /** Its lines in the body of a bulk request. */
  readonly bytes: Buffer
}

/** A record of which no document can be made. */
export interface Unmade {
  readonly index: number
  readonly code: string
  readonly reason: string
}

/** A piece as documents. */
export interface Prepared {
  readonly documents: readonly Outgoing[]
  readonly refused: readonly Unmade[]
}

export interface DocumentOptions {
  readonly action: Action
  readonly isDataStream: boolean
  /** "id" was given: an event without one is refused. */
  readonly hasId: boolean
  /** An id for an event that has none of its own and comes from no outbox: another one each time. */
  readonly nextId: () => string
  /** Makes the document of a line; undefined: the event's bytes are the document. */
  readonly make: MakeDocument | undefined
  /** `make` leaves an event out. */
  readonly skipped: () => void
}

/** Longest id that Elasticsearch takes, in bytes. */
const longestId = 512

/** Makes the documents of a piece. */
export function prepare(piece: Encoded, options: DocumentOptions): Prepared {
  const documents: Outgoing[] = []
  const refused: Unmade[] = []
  for (const record of recordsOf(piece)) {
    const { index } = record
    const id = idOf(record, piece, options)
    if (typeof id !== 'string') {
      refused.push({ index, code: 'LP5548', ...id })
      continue
    }
    const document = documentOf(record, options)
    if (document === undefined) options.skipped()
    else if (!Buffer.isBuffer(document)) refused.push({ index, code: 'LP5548', ...document })
    else
      documents.push({
        piece,
        index,
        id,
        bytes: linesOf(actionOf(record, piece.target ?? '', id, options), document, options.action),
      })
  }
  return { documents, refused }
}

/** Behind an outbox an id is made of what is the same at each try, after a crash too. */
function idOf(
  { values, index }: EventRecord,
  { key }: Encoded,
  { hasId, nextId }: DocumentOptions,
): string | { readonly reason: string } {
  if (!hasId) return key === undefined ? nextId() : hashed(`${key}#${index}`)
  const value = values[0] ?? null
  if (value === null) return { reason: 'its "id" is null' }
  const id = toText(value)
  if (id === '') return { reason: 'its "id" is empty' }
  const length = Buffer.byteLength(id)
  return length > longestId ? { reason: `its "id" has ${length} bytes, more than ${longestId}` } : id
}

/** 120 bits: two ids of ten thousand million documents are the same with a probability below 10^-16. */
const hashed = (text: string): string =>
  createHash('sha256').update(text).digest().toString('base64url', 0, 15)

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

function actionOf(record: EventRecord, index: string, id: string, { action }: DocumentOptions): string {
  const routing = textOf(record.values[1] ?? null)
  const name = action === 'upsert' ? 'update' : action
  const more = routing === '' ? '' : `,"routing":${JSON.stringify(routing)}`
  return `{"${name}":{"_index":${JSON.stringify(index)},"_id":${JSON.stringify(id)}${more}}}\n`
}

const newline = Buffer.from('\n')
const updateStart = Buffer.from('{"doc":')
const upsertEnd = Buffer.from(',"doc_as_upsert":true}\n')
const updateEnd = Buffer.from('}\n')

function linesOf(head: string, document: Buffer, action: Action): Buffer {
  const start = Buffer.from(head)
  if (action === 'create' || action === 'index') return Buffer.concat([start, document, newline])
  return Buffer.concat([start, updateStart, document, action === 'upsert' ? upsertEnd : updateEnd])
}
