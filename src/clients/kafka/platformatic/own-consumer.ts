import type { API, Callback, Consumer, ConsumerOptions } from '@platformatic/kafka'

type Options = ConsumerOptions<Buffer, Buffer, Buffer, Buffer>

/** What a request to commit offsets tells of a topic. */
interface Topic {
  readonly name: string
  readonly partitions: readonly { readonly partitionIndex: number }[]
}

/** Place of the topics among the arguments of a request to commit offsets. */
const topicsAt = 5

/**
 * Makes a consumer. Where a commit of offsets finds that the group has changed, the library joins it anew and tells the same offsets again: here it
 * tells those alone of partitions that are this member's then, since others may be further in theirs.
 */
export async function createConsumer(options: Options): Promise<Consumer> {
  const library = await import('@platformatic/kafka')
  const getApi: typeof library.kGetApi = library.kGetApi
  class OwnConsumer extends library.Consumer<Buffer, Buffer, Buffer, Buffer> {
    override [getApi]<A extends unknown[], R>(name: string, callback: Callback<API<A, R>>): void {
      super[getApi]<A, R>(name, (error, api) => {
        if (api === undefined || name !== 'OffsetCommit') callback(error, api)
        else callback(error, this.#onlyMine(api))
      })
    }

    #onlyMine<A extends unknown[], R>(api: API<A, R>): API<A, R> {
      return ((...args: unknown[]) => {
        const call = api as unknown as (...args: unknown[]) => boolean
        return call(
          ...args.with(topicsAt, mineOf(args[topicsAt] as readonly Topic[], this.assignments ?? [])),
        )
      }) as unknown as API<A, R>
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
