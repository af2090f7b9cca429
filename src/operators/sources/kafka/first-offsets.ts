import type { KafkaAdmin } from '../../../clients/kafka/client.ts'

interface Options {
  readonly group: string
  readonly start: 'beginning' | 'end' | 'committed'
  /** Microseconds since 1970. */
  readonly startTime: number | undefined
  readonly members: 'sole' | 'shared'
  /** The topic was read before: a partition without a position was made since, and is read as a whole. */
  readonly wasRead: boolean
}

/** Of a partition that has no position: the offset where it begins, and where it ends now. */
export interface FirstOffset {
  readonly begin: number
  readonly end: number
}

/** Where the partitions of a topic begin that have no position. Rejects with a RunError. */
export async function firstOffsets(
  admin: KafkaAdmin,
  topic: string,
  { group, start, startTime, members, wasRead }: Options,
): Promise<ReadonlyMap<number, FirstOffset>> {
  const ends = await admin.ends(topic)
  const committed =
    start === 'committed' || members === 'shared' ? await admin.committed(group, topic) : undefined
  const isFirst = !wasRead && (members === 'sole' || committed?.size === 0)
  const times = startTime === undefined || !isFirst ? undefined : await admin.offsetsAt(topic, startTime)
  return new Map(
    [...ends].map(([partition, { first, next }]) => {
      const begin =
        committed?.get(partition)?.offset ??
        times?.get(partition) ??
        (start === 'end' && isFirst ? next : first)
      return [partition, { begin, end: next }]
    }),
  )
}
