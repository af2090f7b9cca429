import type { NewMessage, TopicMessages } from '../../../clients/kafka/client.ts'

const noBytes = -1
/** Bytes of a message besides its key, value and headers, and of a header besides its name and value. */
const messageHead = 4 + 8 + 4 + 4 + 4
const headerHead = 4 + 4

/** Messages as one buffer of their own: as they were, whatever becomes of the buffers that they came in. */
export function packMessages(topics: readonly TopicMessages[]): Buffer {
  const out = Buffer.allocUnsafe(topics.reduce((sum, topic) => sum + sizeOf(topic), 0))
  let at = 0
  const bytes = (value: Buffer | null): void => {
    if (value !== null) at += value.copy(out, at)
  }
  for (const { topic, messages } of topics) {
    const name = Buffer.from(topic)
    at = out.writeUInt32LE(name.length, at)
    bytes(name)
    at = out.writeUInt32LE(messages.length, at)
    for (const { partition, key, value, headers, timestamp } of messages) {
      at = out.writeInt32LE(partition, at)
      at = out.writeDoubleLE(timestamp ?? Number.NaN, at)
      at = out.writeInt32LE(key?.length ?? noBytes, at)
      at = out.writeInt32LE(value?.length ?? noBytes, at)
      at = out.writeUInt32LE(headers.length, at)
      bytes(key)
      bytes(value)
      for (const [title, text] of headers) {
        at = out.writeUInt32LE(Buffer.byteLength(title), at)
        at = out.writeUInt32LE(text.length, at)
        at += out.write(title, at)
        bytes(text)
      }
    }
  }
  return out
}

/** What was packed. Keys and values are parts of the buffer. */
export function unpackMessages(packed: Buffer): readonly TopicMessages[] {
  let at = 0
  const int = (): number => {
    at += 4
    return packed.readInt32LE(at - 4)
  }
  const bytes = (length: number): Buffer => {
    at += length
    return packed.subarray(at - length, at)
  }
  const optional = (length: number): Buffer | null => (length === noBytes ? null : bytes(length))
  const message = (): NewMessage => {
    const partition = int()
    const time = packed.readDoubleLE(at)
    at += 8
    const [keyLength, valueLength, count] = [int(), int(), int()]
    const key = optional(keyLength)
    const value = optional(valueLength)
    const headers = Array.from({ length: count }, (): readonly [string, Buffer] => {
      const [nameLength, length] = [int(), int()]
      return [bytes(nameLength).toString(), bytes(length)]
    })
    return { partition, key, value, headers, timestamp: Number.isNaN(time) ? undefined : time }
  }
  const topics: TopicMessages[] = []
  while (at < packed.length) {
    const topic = bytes(int()).toString()
    topics.push({ topic, messages: Array.from({ length: int() }, message) })
  }
  return topics
}

function sizeOf({ topic, messages }: TopicMessages): number {
  let size = 4 + Buffer.byteLength(topic) + 4
  for (const { key, value, headers } of messages) {
    size += messageHead + (key?.length ?? 0) + (value?.length ?? 0)
    for (const [name, text] of headers) size += headerHead + Buffer.byteLength(name) + text.length
  }
  return size
}
