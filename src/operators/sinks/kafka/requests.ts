import type { TopicMessages } from '../../../clients/kafka/client.ts'
import type { Outgoing } from './messages.ts'
import { murmur2 } from './murmur2.ts'

/** Messages that are sent in one request. */
export interface Request {
  readonly messages: readonly Outgoing[]
  readonly bytes: number
}

/** Splits messages, in order, so that no request has more bytes than given unless one message alone has. */
export function splitRequests(
  messages: readonly Outgoing[],
  most: { readonly events: number; readonly bytes: number },
): readonly Request[] {
  const requests: Request[] = []
  let part: Outgoing[] = []
  let bytes = 0
  const close = (): void => {
    if (part.length > 0) requests.push({ messages: part, bytes })
    part = []
    bytes = 0
  }
  for (const one of messages) {
    if (part.length >= most.events || bytes + one.size > most.bytes) close()
    part.push(one)
    bytes += one.size
  }
  close()
  return requests
}

/** The first messages of the partition of the first, as many as a request may have. */
export function firstOfPartition(
  messages: readonly Outgoing[],
  most: { readonly events: number; readonly bytes: number },
): Request {
  const { topic, message } = messages[0]!
  const same = messages.filter((one) => one.topic === topic && one.message.partition === message.partition)
  return splitRequests(same, most)[0]!
}

/** Messages in lanes: those of one partition keep their order in one lane. */
export function lanesOf(messages: readonly Outgoing[], count: number): readonly (readonly Outgoing[])[] {
  const lanes: Outgoing[][] = Array.from({ length: count }, () => [])
  // Partitions of one topic go in turn; those of many topics with one each must not all stand in the same lane.
  const firsts = new Map<string, number>()
  for (const one of messages) {
    const first = firsts.get(one.topic) ?? murmur2(Buffer.from(one.topic)) >>> 0
    firsts.set(one.topic, first)
    lanes[(first + one.message.partition) % count]!.push(one)
  }
  return lanes.filter((lane) => lane.length > 0)
}

/** A request as the client takes it. */
export function byTopic({ messages }: Request): readonly TopicMessages[] {
  const topics = new Map<string, TopicMessages['messages'][number][]>()
  for (const { topic, message } of messages) {
    const known = topics.get(topic)
    if (known === undefined) topics.set(topic, [message])
    else known.push(message)
  }
  return [...topics].map(([topic, all]) => ({ topic, messages: all }))
}
