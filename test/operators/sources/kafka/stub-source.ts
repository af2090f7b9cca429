import type {
  Assigned,
  Consuming,
  GroupMember,
  KafkaAdmin,
  KafkaClient,
  KafkaConsumer,
  KafkaMessage,
  Partition,
} from '../../../../src/clients/kafka/client.ts'
import type { GroupProgress } from '../../../../src/clients/kafka/group-progress.ts'
import type { RecordChunk } from '../../../../src/operators/contract/chunk.ts'
import type { PartitionNotes } from '../../../../src/operators/contract/partition-notes.ts'
import type { Positions, SourceContext } from '../../../../src/operators/contract/source.ts'
import type { KafkaReading } from '../../../../src/operators/sources/kafka/reading.ts'
import { KafkaSource } from '../../../../src/operators/sources/kafka/run-kafka.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

/** One topic `t` of a cluster: for each partition the offsets there are, and what a group has committed. */
export function cluster(partitions: number) {
  const next = Array.from({ length: partitions }, () => 0)
  const first = Array.from({ length: partitions }, () => 0)
  const committed = new Map<number, { readonly offset: number; readonly metadata: string }>()
  const admin = {
    topic: (topic: string) => Promise.resolve({ topic, partitions: [...next.keys()] }),
    ends: () => Promise.resolve(new Map(next.map((end, p) => [p, { first: first[p]!, next: end }]))),
    offsetsAt: (_: string, micros: number) => Promise.resolve(new Map(next.map((_, p) => [p, micros]))),
    committed: () => Promise.resolve(new Map(committed)),
    close: () => Promise.resolve(),
  } as Partial<KafkaAdmin> as KafkaAdmin
  const write = (partition: number, count: number): void => {
    next[partition]! += count
  }
  return { next, first, committed, admin, write }
}

/** A run that reads what there is and stops; gives the events, as `partition/offset`, and the positions at its end. */
export function startRun(
  { next, first, committed, admin }: ReturnType<typeof cluster>,
  options: Partial<KafkaReading> = {},
  {
    restored = new Map() as Positions,
    untilEof = false,
    ready = (): Promise<void> | undefined => undefined,
    partitions = { expect: () => {}, rests: () => {}, ends: () => {} } as PartitionNotes,
    /** Each event, with its partition. */
    taken = (_partition: string, _event: string): void => {},
    clock = fakeClock(),
    /** Null: nothing is kept. */
    wantEpoch = (() => {}) as (() => void) | null,
    progress = undefined as GroupProgress | undefined,
    member = (): GroupMember | undefined => ({ id: 'm', generation: 1, renews: false }),
    /** What it says. */
    said = [] as string[],
  } = {},
) {
  const stop = new AbortController()
  const events: string[] = []
  const paused = new Set<number>()
  let calls: Consuming | undefined
  const consumer: KafkaConsumer = {
    start: (given) => {
      calls = given
      return Promise.resolve()
    },
    pause: (partitions) => {
      for (const { partition } of partitions) paused.add(partition)
    },
    resume: (partitions) => {
      for (const { partition } of partitions) paused.delete(partition)
    },
    commit: (offsets) => {
      for (const { partition, offset } of offsets) committed.set(partition, { offset, metadata: '' })
      return Promise.resolve()
    },
    member,
    close: () => Promise.resolve(),
  }
  const client: KafkaClient = { admin: () => admin, consumer: () => consumer, producer: () => never() }
  const context = {
    name: 'k',
    clock,
    log: {
      info: (text: string) => said.push(text),
      warn: (text: string) => said.push(text),
      error: () => {},
    },
    restored,
    untilEof,
    stop: stop.signal,
    ready,
    push: ({ events: all, origin }: RecordChunk) => {
      for (const { at } of all) {
        events.push(String(at))
        taken(origin.partition, String(at))
      }
    },
    partitions,
    wantEpoch: wantEpoch ?? undefined,
  } as unknown as SourceContext
  const source = new KafkaSource(
    {
      client,
      connection: { brokers: ['b:1'], clientId: 'c', timeout: 1, title: 'kafka source "k"' },
      topics: ['t'],
      patterns: [],
      group: 'g',
      start: 'beginning',
      startTime: undefined,
      members: 'sole',
      isolation: 'read_committed',
      onGap: 'stop',
      sessionTimeout: 1,
      maxBytes: 1,
      maxWait: 1,
      protocol: 'classic',
      reader: {
        load: () => undefined,
        read: (bytes: Buffer) => ({ at: bytes.toString() }),
      },
      ...options,
    },
    context,
    progress,
  )
  const running = source.run()
  running.catch(() => {})
  const at = new Map<number, number>()
  /** Gives out partitions, by default all, and hands on what lies there. */
  const assign = async (numbers = [...next.keys()], goesOn = false): Promise<Assigned> => {
    await new Promise<void>((resolve) => void setImmediate(resolve))
    const partitions = numbers.map((partition): Partition => ({ topic: 't', partition }))
    const from = await calls!.assigned(partitions, goesOn)
    at.clear()
    for (const { partition, offset } of from) at.set(partition, offset)
    return from
  }
  /** A broker that has these partitions answers; `asked`: when it was asked, `ends`: what lay there when it answered. */
  const read = async (
    of = [...at.keys()],
    asked = calls!.asks(),
    ends: readonly number[] = next,
  ): Promise<void> => {
    const read = of.filter((partition) => !paused.has(partition))
    calls!.answered(
      asked,
      read.map((partition) => ({ topic: 't', partition, end: ends[partition]! })),
    )
    for (const partition of read) {
      // By now it may be paused.
      if (paused.has(partition)) continue
      const offset = at.get(partition)!
      const from = { topic: 't', partition }
      if (offset < first[partition]!) {
        at.set(partition, await calls!.outOfRange(from, first[partition]!, next[partition]!))
        continue
      }
      const end = ends[partition]!
      if (end <= offset) continue
      const messages = Array.from({ length: end - offset }, (_, i): KafkaMessage => {
        const value = Buffer.from(`${partition}/${offset + i}`)
        return { offset: offset + i, timestamp: 0, key: null, value, headers: [] }
      })
      const taking = calls!.messages(from, messages, end)
      if ((await taking) !== false) at.set(partition, end)
    }
  }
  /** The mark of a transaction comes to lie in the partition, and is read. */
  const mark = (partition: number): void => {
    const [topic, offset] = ['t', ++next[partition]!]
    calls!.answered(calls!.asks(), [{ topic, partition, end: offset }])
    void calls!.messages({ topic, partition }, [], offset)
    at.set(partition, offset)
  }
  const end = async (): Promise<Positions> => {
    stop.abort()
    await running
    const positions = source.position()
    source.decided(positions)
    await source.close()
    return new Map([...restored, ...positions])
  }
  return {
    events,
    paused,
    clock,
    assign,
    asks: () => calls!.asks(),
    read,
    mark,
    end,
    running,
    letGo: () => calls!.letGo!(),
    rebalancing: () => calls!.rebalancing(),
    calls: () => calls!,
    source,
  }
}

const never = (): never => {
  throw new Error('nobody asks for this')
}
