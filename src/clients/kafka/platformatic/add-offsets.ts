import type { Producer } from '@platformatic/kafka'
import type { GroupMember, Partition } from '../client.ts'
import { leftBehind } from '../group-progress.ts'
import { untilReady } from '../until-ready.ts'
import { again, isGettingReady } from './again.ts'
import { protocolErrors } from './failure.ts'

/** The protocol's number for a coordinator of groups. */
const groupKey = 0

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
  const { addOffsetsToTxnV3, txnOffsetCommitV3, findCoordinatorV4 } = await import('@platformatic/kafka')
  const { producerId, producerEpoch, coordinatorId } = producer
  const coordinator = await connectionTo(producer, coordinatorId!)
  await again(() =>
    addOffsetsToTxnV3.api.async(coordinator, transactionalId, producerId!, producerEpoch!, group),
  )
  const found = await again(() => findCoordinatorV4.api.async(coordinator, groupKey, [group]))
  const keeper = await connectionTo(producer, found.coordinators[0]!.nodeId)
  const topics = [...new Set(offsets.map(({ topic }) => topic))].map((name) => ({
    name,
    partitions: offsets
      .filter(({ topic }) => topic === name)
      .map(({ partition, offset, metadata = '' }) => ({
        partitionIndex: partition,
        committedOffset: BigInt(offset),
        committedLeaderEpoch: -1,
        committedMetadata: metadata,
      })),
  }))
  // Where no member of the group speaks, there is no generation.
  let teller: GroupMember | undefined
  const tell = (): Promise<unknown> => {
    teller = as?.()
    if (as !== undefined && teller === undefined) throw leftBehind(title, group)
    const { generation = -1, id = '' } = teller ?? {}
    return txnOffsetCommitV3.api.async(
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

async function connectionTo(producer: Producer, node: number) {
  const connections = await producer.connectToBrokers([node])
  return connections.get(node)!
}
