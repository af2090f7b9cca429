import ConsumerGroup, { type TopicPartitions } from 'kafkajs/src/consumer/consumerGroup.js'

/**
 * kafkajs 2.2.4 asks a broker for its partitions in the same order each time. A broker fills its answer in that order, so that the first partition is
 * read to its end before the second is begun. Here each comes first in turn.
 */
export function rotateFetches(): void {
  const { filterPartitionsByNode } = ConsumerGroup.prototype
  const turns = new WeakMap<ConsumerGroup, Map<string, number>>()
  ConsumerGroup.prototype.filterPartitionsByNode = function (this: ConsumerGroup, nodeId, all) {
    const ofGroup = turns.get(this) ?? new Map<string, number>()
    turns.set(this, ofGroup)
    const turn = ofGroup.get(String(nodeId)) ?? 0
    ofGroup.set(String(nodeId), turn + 1)
    return rotated(filterPartitionsByNode.call(this, nodeId, all), turn)
  }
}

/** Topics and their partitions, begun with another partition at each turn; a topic stays in one piece. */
export function rotated(all: readonly TopicPartitions[], turn: number): TopicPartitions[] {
  const count = all.reduce((sum, { partitions }) => sum + partitions.length, 0)
  if (count === 0) return [...all]
  let at = turn % count
  const first = all.findIndex(({ partitions }) => {
    if (at < partitions.length) return true
    at -= partitions.length
    return false
  })
  const { topic, partitions } = all[first]!
  return [
    { topic, partitions: [...partitions.slice(at), ...partitions.slice(0, at)] },
    ...all.slice(first + 1),
    ...all.slice(0, first),
  ]
}
