import type { Connection, Producer } from '@platformatic/kafka'
import type { GroupMember, Partition } from '../client.ts'
import { leftBehind } from '../group-progress.ts'
import { byTopic } from '../partition-name.ts'
import { untilReady } from '../until-ready.ts'
import { again, isGettingReady } from './again.ts'
import { protocolErrors } from './failure.ts'

/** The protocol's numbers for a coordinator of groups, and for one of transactions. */
const groupKey = 0
const transactionKey = 1

/** What a coordinator answers to a member of another generation. A transaction is told of an old member epoch by the first one too. */
const outdated = new Set(['ILLEGAL_GENERATION', 'STALE_MEMBER_EPOCH'])
/** What it answers to one that it knows no more. */
const expelled = new Set(['UNKNOWN_MEMBER_ID', 'FENCED_MEMBER_EPOCH', 'FENCED_INSTANCE_ID'])

interface Told {
  /** Who speaks in errors. */
  readonly title: string
  readonly transactionalId: string
  readonly group: string
  readonly offsets: readonly (Partition & { readonly offset: number; readonly metadata?: string })[]
  /** The member of the group that tells them. */
  readonly as: (() => GroupMember | undefined) | undefined
}

/**
 * Adds offsets of a group to the producer's open transaction (requests AddOffsetsToTxn and TxnOffsetCommit). The library itself only adds
 * the offset of a message that one of its consumers has read, and no metadata.
 */
export async function addOffsets(
  producer: Producer,
  { title, transactionalId, group, offsets, as }: Told,
): Promise<void> {
  const { addOffsetsToTxnV3, txnOffsetCommitV3 } = await import('@platformatic/kafka')
  const { producerId, producerEpoch } = producer
  let known = producer.coordinatorId
  await again(async () => {
    const node = known ?? (await keeperOf(producer, transactionKey, transactionalId))
    // Whatever goes wrong, it may be another one by then.
    known = undefined
    const coordinator = await connectionTo(producer, node)
    await addOffsetsToTxnV3.api.async(coordinator, transactionalId, producerId!, producerEpoch!, group)
  })
  const topics = byTopic(offsets, (name, own) => ({
    name,
    partitions: own.map(({ partition, offset, metadata = '' }) => ({
      partitionIndex: partition,
      committedOffset: BigInt(offset),
      committedLeaderEpoch: -1,
      committedMetadata: metadata,
    })),
  }))
  // Where no member of the group speaks, there is no generation.
  let teller: GroupMember | undefined
  const tell = async (): Promise<void> => {
    const keeper = await connectionTo(producer, await keeperOf(producer, groupKey, group))
    teller = as?.()
    if (as !== undefined && teller === undefined) throw leftBehind(title, group)
    const { generation = -1, id = '' } = teller ?? {}
    await txnOffsetCommitV3.api.async(
      keeper,
      transactionalId,
      group,
      producerId!,
      producerEpoch!,
      generation,
      id,
      null,
      topics,
    )
  }
  const says = (error: unknown, names: ReadonlySet<string>): boolean =>
    as !== undefined && protocolErrors(error).some((name) => names.has(name))
  try {
    // Its next sign of life tells it of the generation that holds by now.
    await untilReady(
      tell,
      (error) => isGettingReady(error) || (teller?.renews === true && says(error, outdated)),
    )
  } catch (error) {
    throw says(error, outdated) || says(error, expelled) ? leftBehind(title, group, error) : error
  }
}

/** The broker that keeps a group or a transactional id now. The library looks for that of the latter only when it begins. */
async function keeperOf(producer: Producer, kind: number, key: string): Promise<number> {
  const { findCoordinatorV4 } = await import('@platformatic/kafka')
  const found = await findCoordinatorV4.api.async(await someConnection(producer), kind, [key])
  return found.coordinators[0]!.nodeId
}

/** To a broker that can be reached: any one knows which other keeps what. */
async function someConnection(producer: Producer): Promise<Connection> {
  const { brokers } = await producer.metadata({ topics: [] })
  const { coordinatorId } = producer
  const nodes = [...brokers.keys()].sort((a, b) => Number(b === coordinatorId) - Number(a === coordinatorId))
  let failure: unknown
  for (const node of nodes)
    try {
      return await connectionTo(producer, node)
    } catch (error) {
      failure = error
    }
  throw failure
}

/** The library connects to none that was away when it asked for the brokers last, and asks again only where a topic is in question. */
async function connectionTo(producer: Producer, node: number): Promise<Connection> {
  const connection = (await producer.connectToBrokers([node])).get(node)
  if (connection !== undefined) return connection
  await producer.metadata({ topics: [], forceUpdate: true })
  const { ProtocolError } = await import('@platformatic/kafka')
  throw new ProtocolError('COORDINATOR_NOT_AVAILABLE')
}
