import { isUtf8 } from 'node:buffer'
import type { KafkaMessage } from '../../../clients/kafka/client.ts'
import { decode } from '../../../core/charset/transcode.ts'
import type { Rec, Value } from '../../../core/value.ts'
import type { Message, Origin, RefusedLine } from '../../contract/chunk.ts'
import type { SourceContext } from '../../contract/source.ts'

type Context = Pick<
  SourceContext,
  'buffer' | 'chunk' | 'push' | 'wantsMessages' | 'maxLine' | 'onLong' | 'recoding'
>

const newline = 10
/** Bytes of a message that a dead letter shows. */
const headLength = 4096

/**
 * Pushes messages of one partition as lines, many in one chunk. The number of a line is the message's offset and one, so a chunk ends where
 * offsets leave one out. A message without a value is an empty line, which is skipped and counted.
 */
export function pushMessages(messages: readonly KafkaMessage[], origin: Origin, context: Context): void {
  let run: KafkaMessage[] = []
  let size = 0
  const flush = (): void => {
    if (run.length > 0) pushRun(run, size, origin, context)
    run = []
    size = 0
  }
  for (const received of messages) {
    const message = recoded(received, context)
    const value = message.value ?? empty
    const last = run.at(-1)
    if (last !== undefined && message.offset !== last.offset + 1) flush()
    if (message.broken === true) {
      flush()
      const reason = `the bytes are not in the charset "${context.recoding!.charset.name}"`
      refuse(message, value, { code: 'LP5202', reason, head: value.toString('utf8') }, origin, context)
      continue
    }
    const inner = value.at(-1) === newline ? value.subarray(0, -1) : value
    if (inner.length > context.maxLine && context.onLong === 'reject') {
      flush()
      const reason = `the message has ${inner.length} bytes, more than "max_line" (${context.maxLine})`
      const head = inner.toString('utf8', 0, headLength)
      refuse(message, inner, { code: 'LP5201', reason, head }, origin, context)
      continue
    }
    if (inner.includes(newline)) {
      flush()
      pushOne(message, inner, origin, context)
      continue
    }
    const room = inner.length + 1
    if (size > 0 && size + room > mostBytes) flush()
    run.push(inner === message.value ? message : { ...message, value: inner })
    size += room
  }
  flush()
}

const empty = Buffer.alloc(0)
/** Bytes in one chunk. */
const mostBytes = 256 * 1024

function pushRun(run: readonly KafkaMessage[], size: number, origin: Origin, context: Context): void {
  const buffer = context.buffer(size)
  let at = 0
  for (const { value } of run) {
    const bytes = (value ?? empty).subarray(0, context.maxLine)
    bytes.copy(buffer, at)
    at += bytes.length
    buffer[at++] = newline
  }
  const chunk = context.chunk(buffer, 0, at, origin, run[0]!.offset + 1, -1, partsOf(run, context))
  chunk.lines = run.length
  context.push(chunk)
}

/** A value with line ends in it is one event all the same. */
function pushOne(message: KafkaMessage, value: Buffer, origin: Origin, context: Context): void {
  const bytes = value.subarray(0, context.maxLine)
  const buffer = context.buffer(bytes.length)
  bytes.copy(buffer)
  context.push(
    context.chunk(buffer, 0, bytes.length, origin, message.offset + 1, -1, {
      ...partsOf([message], context),
      isOneLine: true,
    }),
  )
}

/** The message with its value as UTF-8. */
function recoded(message: KafkaMessage, { recoding }: Context): KafkaMessage & { readonly broken?: true } {
  if (recoding === undefined || message.value === null) return message
  const { charset, strict, replaced } = recoding
  const { text, isWhole } = decode(message.value, charset)
  if (!isWhole && !strict) replaced(1)
  return { ...message, value: Buffer.from(text), ...(!isWhole && strict ? { broken: true } : {}) }
}

function refuse(
  { offset }: KafkaMessage,
  value: Buffer,
  why: Pick<RefusedLine, 'code' | 'reason' | 'head'>,
  origin: Origin,
  { push }: Context,
): void {
  push({
    kind: 'refused',
    origin,
    line: offset + 1,
    offset: -1,
    length: value.length,
    ...why,
  })
}

const partsOf = (run: readonly KafkaMessage[], { wantsMessages }: Context) =>
  wantsMessages ? { message: (index: number): Message => messageOf(run[index]!) } : {}

/** What a message brought besides its value. */
export function messageOf({ key, headers, timestamp }: KafkaMessage): Message {
  const all: Rec = {}
  for (const [name, value] of headers) {
    const text = textOf(value)
    const known = Object.hasOwn(all, name) ? all[name] : undefined
    const next: Value = known === undefined ? text : Array.isArray(known) ? [...known, text] : [known, text]
    Object.defineProperty(all, name, { value: next, writable: true, enumerable: true, configurable: true })
  }
  return { key: key === null ? null : textOf(key), headers: all, timestamp }
}

/** A copy in any case: nothing may hold on to what the client has received. */
const textOf = (bytes: Buffer): Value => (isUtf8(bytes) ? bytes.toString('utf8') : Uint8Array.from(bytes))
