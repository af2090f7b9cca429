import { randomInt, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { GroupMember, KafkaProducer } from '../../../src/clients/kafka/client.ts'
import { kafkaClient } from '../../../src/clients/kafka/kafka-client.ts'
import { seededRandom } from '../../support/random.ts'
import type { LogpipeRun } from '../../support/run-logpipe.ts'
import { startReader } from './consuming.ts'
import { brokerSettings, groupWork, placesOf } from './group-work.ts'
import { kafkaSuite } from './kafka-suite.ts'
import { createTopics } from './topics.ts'

const protocols = ['client: platformatic', 'client: platformatic, protocol: consumer']
/** How often something happens to processes of a group. */
const changes = Number(process.env['LOGPIPE_GROUP_CHANGES'] ?? 8)

/** What a run says that begins again, since its group has gone on without it. */
const restarts = (errors: string): number => errors.match(/LP5522/g)?.length ?? 0

kafkaSuite(
  'processes that share a group, whose transactions decide',
  (of) => {
    test.each(protocols)(
      'come and go, are killed and fall asleep, and each event is there once (%s)',
      async (client) => {
        const { feeder, copies, start, share } = await groupWork(of, {
          client,
          session: '3s',
          sink: ', transactions: direct, transaction_timeout: 5s',
        })
        const a = start('a')
        const b = start('b')
        await share(['a', a], ['b', b])
        let c = start('c')
        await share(['a', a], ['b', b], ['c', c])
        expect((await c.stop()).errors).not.toContain('LP')
        await share(['a', a], ['b', b])
        c = start('c', { isKept: true })
        await share(['a', a], ['b', b], ['c', c])
        for (const { errors } of [a, b, c]) expect(errors()).not.toContain('LP')

        await c.kill()
        await share(['a', a], ['b', b])
        // What it has prepared and not committed is settled with its next start.
        c = start('c', { isKept: true })
        await share(['a', a], ['b', b], ['c', c])
        process.kill(b.pid, 'SIGSTOP')
        await share(['a', a], ['c', c])
        await sleep(2000)
        process.kill(b.pid, 'SIGCONT')
        await share(['a', a], ['b', b], ['c', c])
        expect([a, b, c].map(({ errors }) => restarts(errors()))).toEqual([0, 1, 0])
        await c.kill()
        await share(['a', a], ['b', b])
        expect((await b.stop()).code).toBe(0)
        await share(['a', a])
        await feeder.stop()
        await vi.waitFor(() => expect(placesOf(copies()).size).toBe(feeder.sent()), 60_000)
        const { code, errors } = await a.stop()
        expect(code, errors).toBe(0)
        expect(restarts(errors), errors).toBe(0)
        const twice = [...placesOf(copies()).values()].filter((all) => all.length > 1)
        process.stderr.write(`${client}: ${feeder.sent()} events, ${twice.length} twice\n`)
        expect(twice).toEqual([])
      },
      240_000,
    )

    test.each(protocols)(
      `have each event there once, whatever happens to them and their broker (%s, ${changes} times)`,
      async (client) => {
        const { feeder, progress, group, from, copies, start } = await groupWork(of, {
          client,
          session: '2s',
          sink: ', transactions: direct, transaction_timeout: 3s',
        })
        const seed = Number(process.env['LOGPIPE_GROUP_SEED'] ?? randomInt(1e6))
        const random = seededRandom(seed)
        const among = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
        const running = new Map<string, LogpipeRun>()
        const wasThere = new Set<string>()
        const told: string[] = []
        const begin = (name: string): void => {
          running.set(name, start(name, { isKept: wasThere.has(name) }))
          wasThere.add(name)
        }
        const end = async (name: string, way: 'stop' | 'kill'): Promise<void> => {
          const run = running.get(name)!
          running.delete(name)
          const { code, signal, errors } = await run[way]()
          told.push(errors)
          // One that has just begun does not listen yet.
          const isGood = way === 'kill' || code === 0 || (signal === 'SIGTERM' && errors === '')
          expect(isGood, `${name} ended with ${code}: ${errors}`).toBe(true)
        }
        begin('a')
        begin('b')
        const story: string[] = []
        for (let i = 0; i < changes; i++) {
          await sleep(500 + random() * 4000)
          const others = ['a', 'b', 'c'].filter((name) => !running.has(name))
          const what = among([
            ...(others.length > 0 ? (['start', 'start'] as const) : []),
            ...(running.size > 1 ? (['stop', 'kill'] as const) : []),
            'sleep',
            'sleep',
            'broker',
          ] as const)
          const name = what === 'start' ? among(others) : among([...running.keys()])
          story.push(what === 'broker' ? what : `${what} ${name}`)
          if (what === 'start') begin(name)
          else if (what === 'stop' || what === 'kill') await end(name, what)
          else {
            // A broker that stands still is one that is away, and knows all that it knew when it is back.
            const { pid } = what === 'broker' ? of.kafka.brokers[0]! : running.get(name)!
            process.kill(pid!, 'SIGSTOP')
            await sleep(random() * 6000)
            process.kill(pid!, 'SIGCONT')
          }
        }
        await feeder.stop()
        const reached = async (): Promise<number> =>
          [...((await progress.offsets(group, from)) ?? new Map()).values()].reduce(
            (sum, one) => sum + one,
            0,
          )
        const label = `${client}, seed ${seed}: ${story.join(', ')}`
        await vi
          .waitFor(async () => expect(await reached()).toBe(feeder.sent()), {
            timeout: 90_000,
            interval: 200,
          })
          .catch((error: unknown) => {
            const all = [...running].map(([name, run]) => `${name}: ${run.errors()}`)
            throw new Error(`${label}: ${String(error)}\n${[...told, ...all].join('\n')}`)
          })
        for (const name of [...running.keys()]) await end(name, 'stop')
        // Readers see nothing of a transaction that a process has left behind before brokers have ended it.
        await vi.waitFor(() => expect(placesOf(copies()).size).toBe(feeder.sent()), 30_000).catch(() => {})
        const places = placesOf(copies())
        const twice = [...places.values()].filter((all) => all.length > 1)
        process.stderr.write(
          `${label}; ${feeder.sent()} events, ${feeder.sent() - places.size} lost, ${twice.length} twice, ${told.reduce((sum, errors) => sum + restarts(errors), 0)} restarts\n`,
        )
        expect([places.size, twice], label).toEqual([feeder.sent(), []])
      },
      120_000 + changes * 20_000,
    )

    test.each(['classic', 'consumer'] as const)(
      'are refused by brokers as members that their group has gone on without (%s)',
      async (protocol) => {
        const client = kafkaClient('platformatic')
        const connection = {
          brokers: of.brokers,
          clientId: 'tests',
          timeout: 10_000_000,
          title: 'kafka "tests"',
        }
        const topic = `told-${randomUUID().slice(0, 8)}`
        await createTopics(of.brokers, [topic], { partitions: 2 })
        const producer: KafkaProducer = client.producer(connection, {
          acks: -1,
          compression: 'none',
          idempotent: true,
          transactionalId: topic,
        })
        const admin = client.admin(connection)
        await producer.open()
        const one = await startReader(client, connection, topic, { protocol })
        onTestFinished(async () => {
          await one.consumer.close()
          await producer.close()
          await admin.close()
        })
        const selfOf = async (consumer = one.consumer): Promise<GroupMember> => {
          await vi.waitFor(() => expect(consumer.member!()).toBeDefined(), 20_000)
          return consumer.member!()!
        }
        let partition = 0
        const tell = async (offset: number, as: () => GroupMember | undefined): Promise<void> => {
          await producer.begin()
          await producer.sendOffsets(one.group, [{ topic, partition, offset }], as)
        }
        const committed = async (): Promise<number | undefined> =>
          (await admin.committed(one.group, topic, true)).get(partition)?.offset
        await vi.waitFor(() => expect(one.partitions()).toHaveLength(2), 20_000)
        const before = await selfOf()

        await tell(1, () => one.consumer.member!())
        // Whoever reads on from there waits for it.
        await expect(committed()).rejects.toMatchObject({ code: 'LP5523', blame: 'connection' })
        expect((await admin.committed(one.group, topic)).get(0)).toBeUndefined()
        await producer.commit()
        await vi.waitFor(async () => expect(await committed()).toBe(1), 10_000)

        const two = await startReader(client, connection, topic, { protocol, group: one.group })
        onTestFinished(() => two.consumer.close())
        await vi.waitFor(
          () => expect([one, two].map((all) => all.partitions().length)).toEqual([1, 1]),
          20_000,
        )
        // What it keeps it may tell of under an older generation, as newer brokers see it.
        partition = Number(two.partitions()[0]!.split('/')[1])
        const isOutdated = { code: 'LP5522', blame: 'config' }
        await expect(tell(2, () => ({ ...before, renews: false }))).rejects.toMatchObject(isOutdated)
        await producer.abort()
        await expect(tell(2, () => ({ ...before, id: 'somebody', renews: false }))).rejects.toMatchObject(
          isOutdated,
        )
        await producer.abort()
        await expect(tell(2, () => undefined)).rejects.toMatchObject(isOutdated)
        await producer.abort()
        // A member whose generation has gone on is asked for the new one.
        let asked = 0
        const renewed = await selfOf()
        await tell(3, () =>
          asked++ === 0 && protocol === 'consumer' ? { ...before, renews: true } : renewed,
        )
        await producer.commit()
        await vi.waitFor(async () => expect(await committed()).toBe(3), 10_000)
        expect(asked).toBe(protocol === 'consumer' ? 2 : 1)
      },
      120_000,
    )
  },
  { settings: brokerSettings },
)
