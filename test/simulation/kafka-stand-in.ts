import type {
  Assigned,
  Connection,
  Consuming,
  KafkaAdmin,
  KafkaClient,
  KafkaConsumer,
  KafkaMessage,
  KafkaProducer,
  Partition,
} from '../../src/clients/kafka/client.ts'
import { kafkaError } from '../../src/clients/kafka/errors.ts'
import { sleep } from '../../src/core/sleep.ts'
import { Fenced, type KafkaCluster } from './kafka-cluster.ts'
import type { Network } from './network.ts'

/** Most messages in one answer. */
const mostMessages = 40

const never = new AbortController().signal
const none = (): Promise<void> => Promise.resolve()
const placeOf = ({ topic, partition }: Partition): string => `${topic}/${partition}`

/** The client of a cluster that stands in for the brokers. */
export function standInClient(cluster: KafkaCluster, network: Network): KafkaClient {
  return {
    admin: (connection) => adminOf(connection, cluster, network),
    producer: (connection, { transactionalId }) => producerOf(connection, transactionalId!, cluster, network),
    consumer: (_connection, { group, topics }) =>
      new Consumer(group, topics as readonly string[], cluster, network),
  }
}

const lostOf =
  ({ brokers, title }: Connection) =>
  (): Error =>
    kafkaError('unreachable', brokers, title, new Error('the network of the test has lost it'))

function adminOf(connection: Connection, cluster: KafkaCluster, network: Network): KafkaAdmin {
  const ask = <T>(work: () => T): Promise<T> => network.request(work, lostOf(connection))
  const partitionsOf = (topic: string): readonly number[] => cluster.partitionsOf(topic) ?? []
  return {
    topic: (topic) =>
      ask(() =>
        cluster.partitionsOf(topic) === undefined ? undefined : { topic, partitions: partitionsOf(topic) },
      ),
    topics: () => ask(() => []),
    ends: (topic) =>
      ask(
        () =>
          new Map(
            partitionsOf(topic).map((partition) => [
              partition,
              { first: 0, next: cluster.next(topic, partition) },
            ]),
          ),
      ),
    offsetsAt: () => ask(() => new Map()),
    committed: (group, topic) =>
      ask(
        () =>
          new Map(
            partitionsOf(topic).flatMap((partition) => {
              const found = cluster.committed(group, placeOf({ topic, partition }))
              return found === undefined ? [] : [[partition, found] as const]
            }),
          ),
      ),
    commit: none,
    members: () => ask(() => []),
    createTopic: none,
    topicSetting: () => ask(() => undefined),
    close: none,
  }
}

/** A producer of transactions: all that it sends is in one. */
function producerOf(
  connection: Connection,
  id: string,
  cluster: KafkaCluster,
  network: Network,
): KafkaProducer {
  const { brokers, title } = connection
  let epoch = 0
  const ask = async <T>(work: () => T): Promise<T> => {
    if (network.happens(200)) cluster.timeOut(id)
    try {
      return await network.request(work, lostOf(connection))
    } catch (error) {
      if (error instanceof Fenced) throw kafkaError('fenced', brokers, title, error)
      throw error
    }
  }
  const by = (): { readonly id: string; readonly epoch: number } => ({ id, epoch })
  return {
    async open() {
      epoch = await ask(() => cluster.open(id))
    },
    send(all) {
      const own = by()
      return ask(() => {
        for (const { topic, messages } of all)
          for (const message of messages) cluster.append(topic, message, own)
      })
    },
    begin: none,
    sendOffsets(group, offsets) {
      const own = by()
      return ask(() => {
        for (const { offset, metadata = '', ...place } of offsets)
          cluster.addOffset(own, JSON.stringify([group, placeOf(place)]), { offset, metadata })
      })
    },
    commit() {
      const own = by()
      return ask(() => {
        const offsets = cluster.end(own, 'committed')
        // The group learns of it a moment later.
        network.soon(() => {
          for (const [key, committed] of offsets) cluster.commit(key, committed)
        })
      })
    },
    abort() {
      const own = by()
      return ask(() => void cluster.end(own, 'aborted'))
    },
    close: none,
  }
}

/** The only member of its group; now and then its partitions are given out anew, some of them later than others. */
class Consumer implements KafkaConsumer {
  readonly #group: string
  readonly #topics: readonly string[]
  readonly #cluster: KafkaCluster
  readonly #network: Network
  /** By place: where to read next. */
  #positions = new Map<string, Partition & { next: number }>()
  readonly #paused = new Set<string>()
  #isClosed = false

  constructor(group: string, topics: readonly string[], cluster: KafkaCluster, network: Network) {
    this.#group = group
    this.#topics = topics
    this.#cluster = cluster
    this.#network = network
  }

  async start(calls: Consuming): Promise<void> {
    const { clock } = this.#network
    await sleep(clock, 1000, never)
    await this.#assign(calls, this.#all)
    void this.#read(calls).catch((error: Error) => calls.failed(error))
  }

  readonly pause = (partitions: readonly Partition[]): void => {
    for (const one of partitions) this.#paused.add(placeOf(one))
  }

  readonly resume = (partitions: readonly Partition[]): void => {
    for (const one of partitions) this.#paused.delete(placeOf(one))
  }

  async commit(offsets: readonly (Partition & { readonly offset: number })[]): Promise<void> {
    for (const { offset, ...place } of offsets)
      this.#cluster.commit(JSON.stringify([this.#group, placeOf(place)]), { offset, metadata: '' })
  }

  close(): Promise<void> {
    this.#isClosed = true
    return Promise.resolve()
  }

  get #all(): readonly Partition[] {
    return this.#topics.flatMap((topic) =>
      this.#cluster.partitionsOf(topic)!.map((partition) => ({ topic, partition })),
    )
  }

  async #assign(calls: Consuming, partitions: readonly Partition[]): Promise<void> {
    const assigned: Assigned = await calls.assigned(partitions, false)
    this.#positions = new Map(
      assigned.map(({ topic, partition, offset }) => [
        placeOf({ topic, partition }),
        { topic, partition, next: offset },
      ]),
    )
  }

  async #read(calls: Consuming): Promise<void> {
    const { clock, random } = this.#network
    while (!this.#isClosed) {
      await sleep(clock, 1 + Math.floor(random() ** 2 * 20_000), never)
      if (this.#isClosed) return
      if (this.#network.happens(100)) await this.#rebalance(calls)
      const places = [...this.#positions.values()].filter((place) => !this.#paused.has(placeOf(place)))
      const place = places[Math.floor(random() * places.length)]
      if (place !== undefined) await this.#fetch(calls, place)
    }
  }

  async #fetch(calls: Consuming, place: Partition & { next: number }): Promise<void> {
    const { topic, partition, next: from } = place
    calls.answered(calls.asks(), [{ topic, partition, end: this.#cluster.next(topic, partition) }])
    const most = 1 + Math.floor(this.#network.random() * mostMessages)
    const { seen, next } = this.#cluster.read(topic, partition, from, most)
    if (next === from) return
    const messages = seen.map(
      ({ offset, message: { key, value, headers, timestamp = 0 } }): KafkaMessage => ({
        offset,
        timestamp,
        key,
        value,
        headers,
      }),
    )
    const taken = calls.messages({ topic, partition }, messages, next)
    // Where it is paused meanwhile, they come again.
    if ((await taken) !== false) place.next = next
  }

  /** First a part of the partitions, or none: the group takes the member for two as long as it still waits for the one before. */
  async #rebalance(calls: Consuming): Promise<void> {
    const { clock, random } = this.#network
    calls.rebalancing()
    await sleep(clock, Math.floor(random() * 2_000_000), never)
    if (this.#isClosed) return
    if (random() < 0.5) {
      await this.#assign(calls, this.#all.slice(1))
      await sleep(clock, Math.floor(random() * 5_000_000), never)
      calls.rebalancing()
    }
    if (!this.#isClosed) await this.#assign(calls, this.#all)
  }
}
