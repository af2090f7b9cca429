import { expect, test } from 'vitest'
import type {
  Assigned,
  Consuming,
  KafkaAdmin,
  KafkaClient,
  KafkaConsumer,
  KafkaMessage,
  Partition,
} from '../../../../src/clients/kafka/client.ts'
import { RunError } from '../../../../src/core/run-error.ts'
import type { RecordChunk } from '../../../../src/operators/contract/chunk.ts'
import type { Positions, SourceContext } from '../../../../src/operators/contract/source.ts'
import { type KafkaReading, KafkaSource } from '../../../../src/operators/sources/kafka/run-kafka.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

/** One topic `t` of a cluster: for each partition the offsets there are, and what a group has committed. */
function cluster(partitions: number) {
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
function startRun(
  { next, first, committed, admin }: ReturnType<typeof cluster>,
  options: Partial<KafkaReading> = {},
  { restored = new Map() as Positions, untilEof = false } = {},
) {
  const stop = new AbortController()
  const events: string[] = []
  let calls: Consuming | undefined
  const consumer: KafkaConsumer = {
    start: (given) => {
      calls = given
      return Promise.resolve()
    },
    pause: () => {},
    resume: () => {},
    commit: (offsets) => {
      for (const { partition, offset } of offsets) committed.set(partition, { offset, metadata: '' })
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  }
  const client: KafkaClient = { admin: () => admin, consumer: () => consumer, producer: () => never() }
  const context = {
    name: 'k',
    clock: fakeClock(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
    restored,
    untilEof,
    stop: stop.signal,
    ready: () => undefined,
    push: ({ events: all }: RecordChunk) => {
      for (const { at } of all) events.push(String(at))
    },
    partitions: { expect: () => {}, rests: () => {}, ends: () => {} },
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
  )
  const running = source.run()
  running.catch(() => {})
  const at = new Map<number, number>()
  /** Gives out partitions, by default all, and hands on what lies there. */
  const assign = async (numbers = [...next.keys()]): Promise<Assigned> => {
    await new Promise<void>((resolve) => void setImmediate(resolve))
    const from = await calls!.assigned(numbers.map((partition): Partition => ({ topic: 't', partition })))
    at.clear()
    for (const { partition, offset } of from) at.set(partition, offset)
    return from
  }
  const read = async (): Promise<void> => {
    for (const [partition, offset] of at) {
      const from = { topic: 't', partition }
      if (offset < first[partition]!) {
        at.set(partition, await calls!.outOfRange(from, first[partition]!, next[partition]!))
        continue
      }
      const count = next[partition]! - offset
      if (count <= 0) continue
      const messages = Array.from({ length: count }, (_, i): KafkaMessage => {
        const value = Buffer.from(`${partition}/${offset + i}`)
        return { offset: offset + i, timestamp: 0, key: null, value, headers: [] }
      })
      at.set(partition, next[partition]!)
      await calls!.messages(from, messages, next[partition]!, next[partition]!)
    }
  }
  const end = async (): Promise<Positions> => {
    stop.abort()
    await running
    const positions = source.position()
    source.decided(positions)
    await source.close()
    return new Map([...restored, ...positions])
  }
  return { events, assign, read, end, running, rebalancing: () => calls!.rebalancing(), source }
}

const never = (): never => {
  throw new Error('nobody asks for this')
}

test('a partition that was quiet until the end of the first run is not skipped by the next one', async () => {
  const kafka = cluster(2)
  kafka.write(0, 3)
  kafka.write(1, 3)
  const one = startRun(kafka, { start: 'end' })
  await one.assign()
  kafka.write(0, 2)
  await one.read()
  const restored = await one.end()
  kafka.write(1, 2)
  const two = startRun(kafka, { start: 'end' }, { restored })
  await two.assign()
  await two.read()
  expect([one.events, two.events]).toEqual([
    ['0/3', '0/4'],
    ['1/3', '1/4'],
  ])
})

test.each([{ start: 'end' as const }, { startTime: 4 }])(
  'partitions that are made while nothing runs are read from their first message (%o)',
  async (options) => {
    const kafka = cluster(1)
    kafka.write(0, 4)
    const one = startRun(kafka, options)
    await one.assign()
    const restored = await one.end()
    kafka.next.push(2)
    kafka.first.push(0)
    const two = startRun(kafka, options, { restored })
    await two.assign()
    await two.read()
    expect(two.events).toEqual(['1/0', '1/1'])
  },
)

test.each([
  { options: { start: 'end' as const }, from: [5, 2] },
  { options: { startTime: 1 }, from: [1, 1] },
  { options: { start: 'beginning' as const }, from: [0, 0] },
])(
  'a shared group begins where it is told, and goes on where it was ($options)',
  async ({ options, from }) => {
    const kafka = cluster(2)
    kafka.write(0, 5)
    kafka.write(1, 2)
    const one = startRun(kafka, { ...options, members: 'shared' })
    expect((await one.assign()).map(({ offset }) => offset)).toEqual(from)
    await one.read()
    await one.end()
    // Nothing was read of the second one, and yet its place is known.
    kafka.write(1, 3)
    const two = startRun(kafka, { ...options, members: 'shared' })
    expect((await two.assign()).map(({ offset }) => offset)).toEqual([5, 2])
  },
)

test('a gap where a member of a shared group begins stops it, and its text names the offset', async () => {
  const kafka = cluster(1)
  kafka.write(0, 9)
  kafka.first[0] = 7
  kafka.committed.set(0, { offset: 4, metadata: '' })
  const run = startRun(kafka, { members: 'shared' })
  await run.assign()
  await expect(run.read()).rejects.toThrow(
    new RunError(
      'LP5508',
      'kafka source "k"',
      'config',
      'Messages of "t/0" from offset 4 on are gone: the first there is has 7. To go on without them, say "on_gap: beginning" or "on_gap: end".',
    ),
  )
})

test('each of two members ends with its own partitions; one that comes late finds nothing left', async () => {
  const kafka = cluster(2)
  kafka.write(0, 2)
  kafka.write(1, 1)
  const shared = { members: 'shared' as const }
  const [a, b] = [startRun(kafka, shared, { untilEof: true }), startRun(kafka, shared, { untilEof: true })]
  await a.assign([0, 1])
  a.rebalancing()
  await a.assign([0])
  await b.assign([1])
  await a.read()
  await a.running
  await b.read()
  await b.running
  expect([a.events, b.events]).toEqual([['0/0', '0/1'], ['1/0']])
  await a.end()
  await b.end()
  await startRun(kafka, shared, { untilEof: true }).running
})

test('a member that gets what others have read to its end ends', async () => {
  const kafka = cluster(2)
  kafka.write(0, 2)
  kafka.write(1, 1)
  const b = startRun(kafka, { members: 'shared' }, { untilEof: true })
  await b.assign([1])
  kafka.committed.set(0, { offset: 2, metadata: '' })
  kafka.committed.set(1, { offset: 1, metadata: '' })
  b.rebalancing()
  await b.assign([0, 1])
  await b.running
  expect(b.events).toEqual([])
})
