import type { NewMessage } from '../../../clients/kafka/client.ts'
import { clauseOf } from '../../../core/clause.ts'
import { toJson } from '../../../core/json.ts'
import { RunError } from '../../../core/run-error.ts'
import { isRecord, type Value } from '../../../core/value.ts'
import { type EventRecord, recordsOf } from '../../contract/event-record.ts'
import type { Encoded, RefusedRecord } from '../../contract/sink.ts'
import type { ChoosePartition } from './choose-partition.ts'
import type { EncodeMessage, EncoderOf } from './encode-messages.ts'
import type { NoTopic, Topic, Topics } from './topics.ts'

/** Params whose values come with each record, in this order. */
export const recordParams = ['key', 'partition', 'headers', 'urgent'] as const

/** The piece holds a record whose "urgent" is true. */
export function isUrgent(piece: Encoded): boolean {
  for (const { values } of recordsOf(piece)) if (values[3] === true) return true
  return false
}

/** A message on its way, and the record it was. */
export interface Outgoing {
  readonly topic: string
  readonly message: NewMessage
  /** Bytes, roughly, in a batch. */
  readonly size: number
  /** A batch with no more bytes than this is not too large for its topic. */
  readonly most: number
  readonly index: number
}

/** A piece as messages. */
export interface Prepared {
  readonly messages: readonly Outgoing[]
  readonly refused: readonly (RefusedRecord & { readonly code: string })[]
}

/** Bytes that a message has in a batch besides its key, value and headers, at most. */
const overhead = 40
/** Bytes of a batch before its first message. */
const batchOverhead = 100

interface Preparing {
  readonly topics: Pick<Topics, 'of'>
  readonly choose: ChoosePartition
  /** A size beyond the topic's is refused at once. */
  readonly isStrict: boolean
  /** Messages have schemas. */
  readonly encoderOf?: EncoderOf | undefined
  /** The topic is made from each event: one without a schema is the trouble of its events alone. */
  readonly isByEvent: boolean
}

/** Makes messages of a piece; those that cannot be sent are refused, with the reason. */
export async function prepare(piece: Encoded, preparing: Preparing): Promise<Prepared> {
  const { choose, isStrict, encoderOf } = preparing
  const name = piece.target ?? ''
  const { topic, encode: first } = await wayTo(name, preparing)
  let encode = first
  const messages: Outgoing[] = []
  const refused: (RefusedRecord & { readonly code: string })[] = []
  for (const record of recordsOf(piece)) {
    const { index } = record
    if ('code' in topic) {
      refused.push({ index, ...topic })
      continue
    }
    const key = keyOf(record.values[0] ?? null)
    const headers = headersOf(record.values[2] ?? null)
    const partition = choose(key, record.values[1] ?? null, topic.partitions, {
      topic: name,
      bytes: record.bytes.length,
    })
    if (typeof partition === 'string') {
      refused.push({ index, code: 'LP5511', reason: partition })
      continue
    }
    let bytes = encode === undefined ? record.bytes : encode(record.bytes)
    if (typeof bytes === 'string') {
      // There may be a newer schema that it fits.
      encode = await encoderOf!(name, true)
      bytes = encode(record.bytes)
    }
    if (typeof bytes === 'string') {
      refused.push({ index, code: 'LP5513', reason: bytes })
      continue
    }
    const size = sizeOf(key, bytes, headers)
    if (isStrict && size + batchOverhead > topic.most) {
      const reason = `the message has ${size} bytes, and the topic "${name}" takes ${topic.most}`
      refused.push({ index, code: 'LP5505', reason })
      continue
    }
    messages.push({
      topic: name,
      message: messageOf({ bytes, time: record.time }, partition, key, headers),
      size,
      most: topic.most - batchOverhead,
      index,
    })
  }
  return { messages, refused }
}

/** Codes that say of a topic that no message of it can be written with a schema. */
const noSchema: ReadonlySet<string> = new Set(['LP5515', 'LP5516'])

/** How messages are written to a topic, or why none is. */
async function wayTo(
  name: string,
  { topics, encoderOf, isByEvent }: Preparing,
): Promise<{ readonly topic: Topic | NoTopic; readonly encode?: EncodeMessage | undefined }> {
  const topic = await topics.of(name)
  if ('code' in topic) return { topic }
  try {
    return { topic, encode: await encoderOf?.(name) }
  } catch (error) {
    if (!isByEvent || !(error instanceof RunError) || !noSchema.has(error.code)) throw error
    return { topic: { code: error.code, reason: clauseOf(error.message) } }
  }
}

const messageOf = (
  { bytes, time }: Pick<EventRecord, 'bytes' | 'time'>,
  partition: number,
  key: Buffer | null,
  headers: NewMessage['headers'],
): NewMessage => ({
  partition,
  key,
  value: bytes,
  headers,
  timestamp: Number.isNaN(time) || time < 0 ? undefined : time,
})

const sizeOf = (key: Buffer | null, value: Buffer, headers: NewMessage['headers']): number =>
  headers.reduce(
    (sum, [name, text]) => sum + name.length * 3 + text.length + 10,
    overhead + (key?.length ?? 0) + value.length,
  )

/** Bytes for a key or header: texts and bytes as they are, all else as JSON. */
function bytesOf(value: Exclude<Value, null>): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value)
  return Buffer.from(typeof value === 'string' ? value : toJson(value))
}

const keyOf = (value: Value): Buffer | null => (value === null ? null : bytesOf(value))

function headersOf(value: Value): NewMessage['headers'] {
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([name, each]) =>
    (Array.isArray(each) ? each : [each]).flatMap((one): (readonly [string, Buffer])[] =>
      one === null ? [] : [[name, bytesOf(one)]],
    ),
  )
}
