import type { EachBatchPayload, KafkaMessage as Raw } from 'kafkajs'
import type { Connection, Consuming, KafkaMessage } from '../client.ts'
import { kafkaError } from '../errors.ts'
import { nameOf } from '../partition-name.ts'
import { openAdmin } from './admin.ts'

/** What kafkajs keeps of a batch besides what its types tell. */
interface FullBatch {
  readonly fetchedOffset: string
  readonly rawMessages: readonly { readonly offset: string }[]
}

interface Options {
  /** The offset that comes next, by partition, of the assignment under which it was fetched; what comes of others is dropped. */
  readonly next: Map<string, number>
  readonly calls: Consuming
  readonly connection: Connection
  readonly isPaused: (key: string) => boolean
  readonly seek: (to: { readonly topic: string; readonly partition: number; readonly offset: string }) => void
  /** Milliseconds between signs of life while a batch must wait. */
  readonly beat: number
}

/** Hands on a batch of one partition. */
export async function takeBatch(
  { batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload,
  { next, calls, connection, isPaused, seek, beat }: Options,
): Promise<void> {
  const { topic, partition } = batch
  const { fetchedOffset, rawMessages } = batch as unknown as FullBatch
  const key = nameOf({ topic, partition })
  // What was fetched before a pause comes again behind it.
  if (!isRunning() || isStale() || !next.has(key) || isPaused(key)) return
  const fetched = Number(fetchedOffset)
  const expected = next.get(key)!
  if (fetched > expected) {
    // kafkajs begins elsewhere by itself where an offset is gone, and passes over what is no message.
    const first = await firstOf(topic, partition, connection)
    if (first.first > expected) {
      const at = await calls.outOfRange({ topic, partition }, first.first, first.next)
      next.set(key, at)
      seek({ topic, partition, offset: String(at) })
      return
    }
  }
  const messages = batch.messages.filter(({ offset }) => Number(offset) >= expected).map(messageOf)
  const last = rawMessages.at(-1)
  const behind = last === undefined ? expected : Math.max(expected, Number(last.offset) + 1)
  const waiting = calls.messages({ topic, partition }, messages, behind)
  if (waiting !== undefined && !(await alive(waiting, heartbeat, beat))) return
  next.set(key, behind)
  const resolved = batch.messages.at(-1)
  if (resolved !== undefined) resolveOffset(resolved.offset)
  await heartbeat()
}

/** Waits, and lets the group know that this member lives. */
async function alive<T>(waiting: Promise<T>, heartbeat: () => Promise<void>, beat: number): Promise<T> {
  let isOver = false
  const end = waiting.finally(() => {
    isOver = true
  })
  // Where there is nobody to wait any more, nobody hears of it.
  end.catch(() => {})
  while (!isOver) {
    let timer: NodeJS.Timeout | undefined
    await Promise.race([
      end,
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, beat)
      }),
    ])
    clearTimeout(timer)
    if (!isOver) await heartbeat()
  }
  return await end
}

async function firstOf(
  topic: string,
  partition: number,
  connection: Connection,
): Promise<{ readonly first: number; readonly next: number }> {
  const admin = openAdmin(connection)
  try {
    const found = (await admin.ends(topic)).get(partition)
    if (found !== undefined) return found
    throw kafkaError(
      'no topic',
      connection.brokers,
      connection.title,
      undefined,
      nameOf({ topic, partition }),
    )
  } finally {
    await admin.close()
  }
}

function messageOf({ offset, timestamp, key, value, headers = {} }: Raw): KafkaMessage {
  return {
    offset: Number(offset),
    timestamp: Number(timestamp) < 0 ? Number.NaN : Number(timestamp) * 1000,
    key,
    value,
    headers: Object.entries(headers).flatMap(([name, values]) =>
      (Array.isArray(values) ? values : [values]).map((one): readonly [string, Buffer] => [
        name,
        Buffer.from(one ?? ''),
      ]),
    ),
  }
}
