import type { Consumer } from 'kafkajs'
import type {
  Asked,
  Assigned,
  Connection,
  ConsumerOptions,
  Consuming,
  KafkaConsumer,
  Partition,
} from '../client.ts'
import { isPassing } from '../errors.ts'
import { byTopic, nameOf } from '../partition-name.ts'
import { connect } from './connect.ts'
import { failureOf, guarded } from './failure.ts'
import { followTopics } from './follow-topics.ts'
import { takeBatch } from './take-batch.ts'
import { onEnds } from './tell-ends.ts'

/** Partitions whose batches are looked at in turn without waiting for each other. */
const concurrency = 4

/** A consumer by kafkajs. */
export function openConsumer(connection: Connection, options: ConsumerOptions): KafkaConsumer {
  let consumer: Consumer | undefined
  let stopFollowing: (() => void) | undefined
  const paused = new Map<string, Partition>()
  return {
    start: (calls) =>
      guarded(connection, async () => {
        const kafka = await connect(connection)
        consumer = kafka.consumer({
          groupId: options.group,
          sessionTimeout: millis(options.sessionTimeout),
          heartbeatInterval: beatOf(options),
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
        stopFollowing = await run(consumer, calls, connection, options, paused)
        // It was closed meanwhile.
        if (consumer === undefined) stopFollowing()
      }),
    pause(partitions) {
      for (const one of partitions) paused.set(nameOf(one), one)
      whileJoined(() => consumer?.pause(grouped(partitions)))
    },
    resume(partitions) {
      for (const one of partitions) paused.delete(nameOf(one))
      whileJoined(() => consumer?.resume(grouped(partitions)))
    },
    commit: (offsets) =>
      guarded(connection, async () => {
        await consumer!.commitOffsets(
          offsets.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })),
        )
      }),
    async close() {
      stopFollowing?.()
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
  options: ConsumerOptions,
  paused: ReadonlyMap<string, Partition>,
): Promise<() => void> {
  /** The offset that comes next, by partition of the assignment that holds now. */
  let next = new Map<string, number>()
  let assignment = 0
  /** The group's name of this member; it gets a new one where the group has taken it for gone. */
  let member = ''
  const { GROUP_JOIN, REBALANCING, CRASH, END_BATCH_PROCESS, FETCH_START } = consumer.events
  /** When each broker was asked. */
  const asked = new Map<string, Asked>()
  consumer.on(FETCH_START, ({ payload: { nodeId } }) => asked.set(String(nodeId), calls.asks()))
  onEnds(consumer, (nodeId, ends) => calls.answered(asked.get(nodeId)!, ends))
  // What holds no message (marks of transactions, what was aborted) is passed over by kafkajs without asking.
  consumer.on(END_BATCH_PROCESS, ({ payload: { topic, partition, batchSize, lastOffset } }) => {
    const key = nameOf({ topic, partition })
    const behind = Number(lastOffset) + 1
    if (batchSize > 0 || !next.has(key) || behind <= (next.get(key) ?? 0)) return
    next.set(key, behind)
    void calls.messages({ topic, partition }, [], behind)
  })
  const joined = new Promise<void>((resolve, reject) => {
    consumer.on(GROUP_JOIN, ({ payload: { memberAssignment, memberId } }) => {
      next = new Map()
      const count = ++assignment
      const partitions = Object.entries(memberAssignment).flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic, partition })),
      )
      const seek = (from: Assigned): void => {
        if (count !== assignment) return
        // A group that was begun anew knows of no pause.
        consumer.pause(grouped([...paused.values()]))
        for (const { topic, partition, offset } of from) {
          next.set(nameOf({ topic, partition }), offset)
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
        const goesOn = memberId === member
        member = memberId
        const from = calls.assigned(partitions, goesOn)
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
  const stopFollowing = await followTopics(consumer, connection, {
    topics: options.topics,
    begin: () =>
      consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: concurrency,
        eachBatch: (payload) =>
          takeBatch(payload, {
            next,
            calls,
            connection,
            isPaused: (key) => paused.has(key),
            seek: (to) => consumer.seek(to),
            beat: beatOf(options),
          }),
      }),
    beginsAnew: () => calls.rebalancing(),
    failed: (error) => calls.failed(failureOf(error, connection)),
  })
  await joined.catch((error: unknown) => {
    stopFollowing()
    throw error
  })
  return stopFollowing
}

/** Milliseconds between signs of life. */
const beatOf = ({ sessionTimeout }: ConsumerOptions): number =>
  Math.max(100, Math.round(millis(sessionTimeout) / 10))

/** Before the group is joined, and while it is begun anew, kafkajs takes no pause; it is told with the next assignment. */
function whileJoined(work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'KafkaJSNonRetriableError') throw error
  }
}

const millis = (micros: number): number => Math.max(1, Math.round(micros / 1000))

const grouped = (partitions: readonly Partition[]): { topic: string; partitions: number[] }[] =>
  byTopic(partitions, (topic, own) => ({ topic, partitions: own.map(({ partition }) => partition) }))
