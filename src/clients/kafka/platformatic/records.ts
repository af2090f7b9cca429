import type { Consumer } from '@platformatic/kafka'
import type { KafkaMessage } from '../client.ts'

export type FetchResponse = Awaited<ReturnType<Consumer['fetch']>>
export type PartitionAnswer = FetchResponse['responses'][number]['partitions'][number]
type Batch = NonNullable<PartitionAnswer['records']>[number]

/** Bit of a batch that holds a mark of a transaction and no message. */
const controlBit = 1 << 5

/** Messages of an answer about one partition from an offset on, and the offset behind all that it tells of. */
export function messagesOf(
  { records, abortedTransactions }: PartitionAnswer,
  from: number,
): { readonly messages: readonly KafkaMessage[]; readonly next: number } {
  const messages: KafkaMessage[] = []
  const isAborted = abortedBy(abortedTransactions ?? [])
  let next = from
  for (const batch of records ?? []) {
    const first = Number(batch.firstOffset)
    next = Math.max(next, first + batch.lastOffsetDelta + 1)
    if (isAborted(batch) || (batch.attributes & controlBit) !== 0) continue
    const began = Number(batch.firstTimestamp)
    for (const { offsetDelta, timestampDelta, key, value, headers } of batch.records) {
      const offset = first + offsetDelta
      if (offset < from) continue
      messages.push({
        offset,
        timestamp: began < 0 ? Number.NaN : (began + Number(timestampDelta)) * 1000,
        key,
        value,
        headers: headers.length === 0 ? none : headers.map(headerOf),
      })
    }
  }
  return { messages, next }
}

const none: KafkaMessage['headers'] = []
const empty = Buffer.alloc(0)

const headerOf = ([name, value]: readonly [Buffer | null, Buffer | null]): readonly [string, Buffer] => [
  name?.toString() ?? '',
  value ?? empty,
]

/**
 * Tells of batches in order whether a transaction wrote them that came to nothing. From its first offset on, all of its producer is void up
 * to the mark that ends it (as in Kafka's own consumer); the library only leaves out those whose mark is in the same answer.
 */
function abortedBy(
  transactions: NonNullable<PartitionAnswer['abortedTransactions']>,
): (batch: Batch) => boolean {
  if (transactions.length === 0) return () => false
  const waiting = [...transactions].sort((a, b) => Number(a.firstOffset - b.firstOffset))
  const open = new Set<bigint>()
  return ({ firstOffset, lastOffsetDelta, producerId, attributes }) => {
    while (waiting.length > 0 && waiting[0]!.firstOffset <= firstOffset + BigInt(lastOffsetDelta))
      open.add(waiting.shift()!.producerId)
    if ((attributes & controlBit) === 0) return open.has(producerId)
    open.delete(producerId)
    return true
  }
}
