import type { Consumer } from 'kafkajs'
import type { Connection, ConsumerOptions } from '../client.ts'
import { lookAround, lookForTopics } from '../topics-like.ts'
import { openAdmin } from './admin.ts'

interface Following {
  readonly topics: ConsumerOptions['topics']
  /** Begins to read what is subscribed to. */
  readonly begin: () => Promise<void>
  /** It is about to begin anew. */
  readonly beginsAnew: () => void
  readonly failed: (error: unknown) => void
}

/**
 * Subscribes and begins. kafkajs looks patterns through once, when it subscribes: here they are looked through now and then, and the consumer
 * begins anew with topics that were not there before. Gives what ends the looking.
 */
export async function followTopics(
  consumer: Pick<Consumer, 'subscribe' | 'stop'>,
  connection: Connection,
  { topics, begin, beginsAnew, failed }: Following,
): Promise<() => void> {
  const patterns = topics.filter((topic) => topic instanceof RegExp)
  const known = new Set(topics.filter((topic) => typeof topic === 'string'))
  let isOver = false

  const find = async (): Promise<readonly string[]> =>
    (await lookForTopics(patterns, openAdmin(connection))).filter((name) => !known.has(name))
  const subscribe = async (): Promise<void> => {
    await consumer.subscribe({ topics: [...known], fromBeginning: true })
    await begin()
  }
  const look = async (): Promise<void> => {
    // What does not succeed now does so the next time.
    const found = await find().catch(() => [])
    if (found.length === 0 || isOver) return
    for (const name of found) known.add(name)
    beginsAnew()
    await consumer.stop()
    if (!isOver) await subscribe()
  }
  let timer: NodeJS.Timeout | undefined
  const lookLater = (): void => {
    timer = setTimeout(() => {
      void look()
        .catch(failed)
        .then(() => isOver || lookLater())
    }, lookAround)
  }

  for (const name of await find()) known.add(name)
  await subscribe()
  if (patterns.length > 0) lookLater()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
