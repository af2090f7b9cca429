import type { RecordsBatch } from '@platformatic/kafka'
import type { KafkaMessage } from '../client.ts'
import type { PartitionAnswer } from './fetch-response.ts'
import { type Batch, timesIn, UnreadableRecords } from './read-batches.ts'

/** Bit of a batch that holds a mark of a transaction and no message. */
const controlBit = 1 << 5

/**
 * Messages of an answer about one partition from an offset on, and the offset behind all that it tells of. Where a batch cannot be read that is
 * those before it; an error where it is the first.
 */
export function messagesOf(
  { records, batches, abortedTransactions }: PartitionAnswer,
  from: number,
): { readonly messages: readonly KafkaMessage[]; readonly next: number } {
  const messages: KafkaMessage[] = []
  const isAborted = abortedBy(abortedTransactions ?? [])
  let next = from
  let whole = 0
  try {
    for (const batch of batches?.() ?? (records ?? []).map(ofLibrary)) {
      if (!isAborted(batch) && (batch.attributes & controlBit) === 0) batch.read(from, messages)
      next = Math.max(next, batch.firstOffset + batch.lastOffsetDelta + 1)
      whole = messages.length
    }
  } catch (error) {
    if (!(error instanceof UnreadableRecords) || next === from) throw error
    messages.length = whole
  }
  return { messages, next }
}

/** A batch of an older broker, whose answers the library reads. */
function ofLibrary({
  firstOffset,
  lastOffsetDelta,
  attributes,
  producerId,
  firstTimestamp,
  maxTimestamp,
  records,
}: RecordsBatch): Batch {
  const first = Number(firstOffset)
  const timeOf = timesIn(attributes, Number(firstTimestamp), Number(maxTimestamp))
  return {
    firstOffset: first,
    lastOffsetDelta,
    attributes,
    producerId,
    read(from, into) {
      for (const { offsetDelta, timestampDelta, key, value, headers } of records) {
        const offset = first + offsetDelta
        if (offset < from) continue
        into.push({
          offset,
          timestamp: timeOf(Number(timestampDelta)),
          key,
          value,
          headers: headers.map(([name, text]) => [name?.toString() ?? '', text ?? empty]),
        })
      }
    },
  }
}

const empty = Buffer.alloc(0)

/**
 * Tells of batches in order whether a transaction wrote them that came to nothing. From its first offset on, all of its producer is void up
 * to the mark that ends it (as in Kafka's own consumer); the library only leaves out those whose mark is in the same answer.
 */
function abortedBy(
  transactions: NonNullable<PartitionAnswer['abortedTransactions']>,
): (batch: Omit<Batch, 'read'>) => boolean {
  if (transactions.length === 0) return () => false
  const waiting = [...transactions].sort((a, b) => Number(a.firstOffset - b.firstOffset))
  const open = new Set<bigint>()
  return ({ firstOffset, lastOffsetDelta, producerId, attributes }) => {
    while (waiting.length > 0 && waiting[0]!.firstOffset <= firstOffset + lastOffsetDelta)
      open.add(waiting.shift()!.producerId)
    if ((attributes & controlBit) === 0) return open.has(producerId)
    open.delete(producerId)
    return true
  }
}
