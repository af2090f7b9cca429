import type { Consumer, EachBatchPayload, KafkaMessage as Raw } from 'kafkajs'
import type {
  Assigned,
  Connection,
  ConsumerOptions,
  Consuming,
  KafkaConsumer,
  KafkaMessage,
} from '../client.ts'
import { isPassing, kafkaError } from '../errors.ts'
import { openAdmin } from './admin.ts'
import { connect } from './connect.ts'
import { failureOf, guarded } from './failure.ts'

const keyOf = (topic: string, partition: number): string => `${topic}/${partition}`

/** Milliseconds between signs of life while the next batch must wait. */
const beat = 1000
/** Partitions whose batches are looked at in turn without waiting for each other. */
const concurrency = 4

/** What kafkajs keeps of a batch besides what its types tell. */
interface FullBatch {
  readonly fetchedOffset: string
  readonly rawMessages: readonly { readonly offset: string }[]
}

/** A consumer by kafkajs. */
export function openConsumer(connection: Connection, options: ConsumerOptions): KafkaConsumer {
  let consumer: Consumer | undefined
  return {
    start: (calls) =>
      guarded(connection, async () => {
        const kafka = await connect(connection)
        consumer = kafka.consumer({
          groupId: options.group,
          sessionTimeout: millis(options.sessionTimeout),
          heartbeatInterval: Math.max(100, Math.round(millis(options.sessionTimeout) / 10)),
          maxBytes: options.maxBytes,
          maxBytesPerPartition: options.maxBytes,
          maxWaitTimeInMs: millis(options.maxWait),
          readUncommitted: options.isolation === 'read_uncommitted',
          allowAutoTopicCreation: false,
          retry: {
            retries: 5,
            // It begins anew by itself, unless that is of no use.
            restartOnFailure: (error) => Promise.resolve(isPassing(failureOf(error, connection))),
          },
        })
        await run(consumer, calls, connection, options)
      }),
    pause: (partitions) => consumer?.pause(grouped(partitions)),
    resume: (partitions) => consumer?.resume(grouped(partitions)),
    commit: (offsets) =>
      guarded(connection, async () => {
        await consumer!.commitOffsets(
          offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })),
        )
      }),
    async close() {
      const old = consumer
      consumer = undefined
      await old?.disconnect().catch(() => {})
    },
  }
}

async function run(
  consumer: Consumer,
  calls: Consuming,
  connection: Connection,
  { topics }: ConsumerOptions,
): Promise<void> {
  /** The offset that comes next, by partition; what comes of others is dropped. */
  const next = new Map<string, number>()
  let assignment = 0
  const { GROUP_JOIN, REBALANCING, CRASH, END_BATCH_PROCESS, FETCH } = consumer.events
  consumer.on(FETCH, () => calls.fetched())
  // What holds no message (marks of transactions, what was aborted) is passed over by kafkajs without asking.
  consumer.on(
    END_BATCH_PROCESS,
    ({ payload: { topic, partition, batchSize, lastOffset, highWatermark } }) => {
      const key = keyOf(topic, partition)
      const behind = Number(lastOffset) + 1
      if (batchSize > 0 || !next.has(key) || behind <= (next.get(key) ?? 0)) return
      next.set(key, behind)
      void calls.messages({ topic, partition }, [], behind, Number(highWatermark))
    },
  )
  const joined = new Promise<void>((resolve, reject) => {
    consumer.on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
      next.clear()
      const count = ++assignment
      const partitions = Object.entries(memberAssignment).flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic, partition })),
      )
      const seek = (from: Assigned): void => {
        if (count !== assignment) return
        for (const { topic, partition, offset } of from) {
          next.set(keyOf(topic, partition), offset)
          consumer.seek({ topic, partition, offset: String(offset) })
        }
        resolve()
      }
      const fail = (error: unknown): void => {
        if (count !== assignment) return
        calls.failed(error as Error)
        reject(error as Error)
      }
      try {
        const from = calls.assigned(partitions)
        // What is known at once is said before the first fetch, so that none begins anywhere else.
        if (from instanceof Promise) from.then(seek).catch(fail)
        else seek(from)
      } catch (error) {
        fail(error)
      }
    })
    consumer.on(REBALANCING, () => calls.rebalancing())
    consumer.on(CRASH, ({ payload: { error, restart } }) => {
      if (restart) return
      const failure = failureOf(error, connection)
      calls.failed(failure)
      reject(failure)
    })
  })
  // Nobody may wait for it any more.
  joined.catch(() => {})
  await consumer.connect()
  await consumer.subscribe({ topics: [...topics], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: concurrency,
    eachBatch: (payload) => take(payload, next, calls, connection, consumer),
  })
  await joined
}

async function take(
  { batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload,
  next: Map<string, number>,
  calls: Consuming,
  connection: Connection,
  consumer: Consumer,
): Promise<void> {
  const { topic, partition } = batch
  const { fetchedOffset, rawMessages } = batch as unknown as FullBatch
  const key = keyOf(topic, partition)
  if (!isRunning() || isStale() || !next.has(key)) return
  const fetched = Number(fetchedOffset)
  const expected = next.get(key)!
  if (fetched > expected) {
    // kafkajs begins elsewhere by itself where an offset is gone, and passes over what is no message.
    const first = await firstOf(topic, partition, connection)
    if (first.first > expected) {
      const at = await calls.outOfRange({ topic, partition }, first.first, first.next)
      next.set(key, at)
      consumer.seek({ topic, partition, offset: String(at) })
      return
    }
  }
  const messages = batch.messages.filter(({ offset }) => Number(offset) >= expected).map(messageOf)
  const last = rawMessages.at(-1)
  const behind = last === undefined ? expected : Math.max(expected, Number(last.offset) + 1)
  const waiting = calls.messages({ topic, partition }, messages, behind, Number(batch.highWatermark))
  next.set(key, behind)
  if (waiting !== undefined) await alive(waiting, heartbeat)
  const resolved = batch.messages.at(-1)
  if (resolved !== undefined) resolveOffset(resolved.offset)
  await heartbeat()
}

/** Waits, and lets the group know that this member lives. */
async function alive(waiting: Promise<void>, heartbeat: () => Promise<void>): Promise<void> {
  let isOver = false
  const end = waiting.finally(() => {
    isOver = true
  })
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
  await end
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
    throw kafkaError('no topic', connection.brokers, connection.title, undefined, `${topic}/${partition}`)
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

const millis = (micros: number): number => Math.max(1, Math.round(micros / 1000))

const grouped = (
  partitions: readonly { readonly topic: string; readonly partition: number }[],
): { topic: string; partitions: number[] }[] =>
  [...new Set(partitions.map(({ topic }) => topic))].map((topic) => ({
    topic,
    partitions: partitions.filter((one) => one.topic === topic).map(({ partition }) => partition),
  }))
