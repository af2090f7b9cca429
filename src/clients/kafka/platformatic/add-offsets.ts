import type { Producer } from '@platformatic/kafka'
import type { Partition } from '../client.ts'
import { again } from './again.ts'

/** The protocol's number for a coordinator of groups. */
const groupKey = 0

/**
 * Adds offsets of a group to the producer's open transaction (requests AddOffsetsToTxn and TxnOffsetCommit). The library itself only adds
 * the offset of a message that one of its consumers has read, and no metadata.
 */
export async function addOffsets(
  producer: Producer,
  transactionalId: string,
  group: string,
  offsets: readonly (Partition & { readonly offset: number; readonly metadata?: string })[],
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
  // No member of the group speaks, so there is no generation.
  await again(() =>
    txnOffsetCommitV3.api.async(
      keeper,
      transactionalId,
      group,
      producerId!,
      producerEpoch!,
      -1,
      '',
      null,
      topics,
    ),
  )
}

async function connectionTo(producer: Producer, node: number) {
  const connections = await producer.connectToBrokers([node])
  return connections.get(node)!
}
