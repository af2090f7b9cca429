import type { API, Callback, Consumer, ConsumerOptions } from '@platformatic/kafka'
import { fetchApis } from './fetch-response.ts'

type Options = ConsumerOptions<Buffer, Buffer, Buffer, Buffer>

/** What a request to commit offsets tells of a topic. */
interface Topic {
  readonly name: string
  readonly partitions: readonly { readonly partitionIndex: number }[]
}

/** Place of the topics among the arguments of a request to commit offsets. */
const topicsAt = 5

type Answered = (error: Error | null, answer?: unknown) => void
type Call = (...args: unknown[]) => void

/**
 * Makes a consumer that is the library's but for three things.
 *
 * Where a commit of offsets finds that the group has changed, the library joins it anew and tells the same offsets again: here it tells those
 * alone of partitions that are this member's then, since others may be further in theirs.
 *
 * Where brokers know the member no more, since it was silent for too long, the library takes no notice in the newer protocol: the member would read
 * for ever what is another one's by now. Here it is told so in the words at which it begins anew.
 *
 * The records of an answer are left to us.
 *
 * `beat`: told how often, in milliseconds, brokers of the newer protocol want to hear of it.
 */
export async function createConsumer(
  options: Options,
  beat: (every: number) => void = () => {},
): Promise<Consumer> {
  const library = await import('@platformatic/kafka')
  const getApi: typeof library.kGetApi = library.kGetApi
  const isUnknown = (error: Error | null): boolean =>
    options.groupProtocol === 'consumer' && library.findErrorBy(error, 'apiId', 'UNKNOWN_MEMBER_ID') !== null
  const { code } = library.protocolErrors['FENCED_MEMBER_EPOCH']!
  const fetches = fetchApis(library)
  class OwnConsumer extends library.Consumer<Buffer, Buffer, Buffer, Buffer> {
    override [getApi]<A extends unknown[], R>(name: string, callback: Callback<API<A, R>>): void {
      super[getApi]<A, R>(name, (error, api) => {
        if (api === undefined) callback(error, api)
        else if (name === 'Fetch') callback(error, (fetches.get(api.version) as unknown as API<A, R>) ?? api)
        else if (name === 'OffsetCommit' || name === 'ConsumerGroupHeartbeat')
          callback(error, this.#ours(name, api))
        else callback(error, api)
      })
    }

    #ours<A extends unknown[], R>(name: string, api: API<A, R>): API<A, R> {
      const call: Call = (...args) => {
        const answered = args.at(-1) as Answered
        const given = args.with(-1, (error: Error | null, answer?: unknown) => {
          const fenced = (): Error =>
            new library.ResponseError(api.key, api.version, { '/': [code, null] }, { errorCode: code })
          const { heartbeatIntervalMs: every = 0 } = (answer ?? {}) as {
            readonly heartbeatIntervalMs?: number
          }
          if (every > 0) beat(every)
          answered(isUnknown(error) ? fenced() : error, answer)
        })
        const ours =
          name === 'OffsetCommit'
            ? given.with(topicsAt, mineOf(args[topicsAt] as readonly Topic[], this.assignments ?? []))
            : given
        ;(api as unknown as Call)(...ours)
      }
      const { key, version } = api
      return Object.assign(call, { key, version, async: api.async }) as unknown as API<A, R>
    }
  }
  return new OwnConsumer(options)
}

/** Of these, what is assigned. */
export const mineOf = (
  topics: readonly Topic[],
  assignments: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
): readonly Topic[] =>
  topics.flatMap((topic) => {
    const mine = assignments.find((one) => one.topic === topic.name)?.partitions ?? []
    const partitions = topic.partitions.filter(({ partitionIndex }) => mine.includes(partitionIndex))
    return partitions.length === 0 ? [] : [{ ...topic, partitions }]
  })
