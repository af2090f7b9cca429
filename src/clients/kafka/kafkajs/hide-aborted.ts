import Broker, { type FetchedMessage, type FetchedPartition } from 'kafkajs/src/broker/index.js'

/**
 * kafkajs 2.2.4 takes transactions that came to nothing for listed in the order in which they begin. Brokers list them as they ended, so where some
 * overlap it hands on what one of them has written. Here that is hidden as marks of transactions are, which are passed over and not handed on.
 */
export function hideAborted(): void {
  const { fetch } = Broker.prototype
  Broker.prototype.fetch = async function (this: Broker, request) {
    const answer = await fetch.call(this, request)
    for (const { partitions } of answer.responses) for (const one of partitions) hide(one)
    return answer
  }
}

/** From its first offset on, all of a transaction's producer is void up to the mark that ends it. */
export function hide(partition: FetchedPartition): void {
  const waiting = (partition.abortedTransactions ?? []).toSorted((a, b) =>
    Number(BigInt(a.firstOffset) - BigInt(b.firstOffset)),
  )
  if (waiting.length === 0) return
  partition.abortedTransactions = []
  const open = new Set<string>()
  for (const message of partition.messages) {
    while (waiting.length > 0 && BigInt(waiting[0]!.firstOffset) <= BigInt(message.offset))
      open.add(String(waiting.shift()!.producerId))
    hideOne(message, open)
  }
}

function hideOne(message: FetchedMessage, open: Set<string>): void {
  const { producerId, inTransaction } = message.batchContext ?? {}
  if (message.isControlRecord === true) open.delete(String(producerId))
  else if (inTransaction === true && open.has(String(producerId))) message.isControlRecord = true
}
