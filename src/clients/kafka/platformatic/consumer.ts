import type { Connection, ConsumerOptions, Consuming, KafkaConsumer } from '../client.ts'
import { guarded } from './failure.ts'
import { Member } from './member.ts'
import { Membership } from './membership.ts'
import { baseOptions, millis } from './options.ts'
import { createConsumer } from './own-consumer.ts'

/** Milliseconds that the members of a group have to come together again, at least. */
const leastRebalance = 60_000

/** A consumer by the library: of its own it joins the group and keeps the membership; the messages are fetched by us. */
export function openConsumer(connection: Connection, options: ConsumerOptions): KafkaConsumer {
  let member: Member | undefined
  return {
    start: (calls) =>
      guarded(connection, async () => {
        member = await createMember(connection, options, calls)
        await member.join()
      }),
    pause: (partitions) => member?.fetching.setPaused(partitions, true),
    resume: (partitions) => member?.fetching.setPaused(partitions, false),
    commit: (offsets) => guarded(connection, async () => member?.commit(offsets)),
    member: () => member?.self,
    async close() {
      const old = member
      member = undefined
      await old?.close()
    },
  }
}

async function createMember(
  connection: Connection,
  options: ConsumerOptions,
  calls: Consuming,
): Promise<Member> {
  const { ConnectionPool } = await import('@platformatic/kafka')
  const { group, sessionTimeout, protocol } = options
  const session = millis(sessionTimeout)
  const base = baseOptions(connection)
  const rebalanceTimeout = Math.max(session, leastRebalance)
  const membership = new Membership(session)
  const library = {
    ...base,
    groupId: group,
    autocommit: false,
    ...(protocol === 'consumer'
      ? { groupProtocol: 'consumer' as const, rebalanceTimeout }
      : {
          sessionTimeout: session,
          rebalanceTimeout,
          heartbeatInterval: Math.max(100, Math.round(session / 10)),
          // The name that kafkajs uses, so that members with either library may be in one group.
          protocols: [{ name: 'RoundRobinAssigner', version: 1 }],
        }),
  }
  const consumer = await createConsumer(library, {
    beat: (every) => membership.setBeat(every),
    epoch: (id, generation) => member.isAt({ id, generation, renews: true }),
    mayChange: () => member.mayChange(),
    stays: () => member.stays(),
  })
  const pool = new ConnectionPool(base.clientId, base)
  const member = new Member({ consumer, pool, connection, options, calls, membership, rebalanceTimeout })
  return member
}
