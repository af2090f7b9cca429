import type { API, Callback, Consumer, ConsumerOptions } from '@platformatic/kafka'
import { fetchApis } from './fetch-response.ts'
import { fetchAnswer, metadataAnswer } from './partial-answer.ts'

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

/** What a member owns, in a sign of life by the newer protocol and in its answer. */
type Owned = readonly { readonly topicId: string; readonly partitions: readonly number[] }[]

/** Place of what a member owns among the arguments of a sign of life by the newer protocol. */
const ownedAt = 10

/** What is read here of the answer to it. */
interface Beat {
  readonly memberId?: string | null
  readonly memberEpoch: number
  readonly heartbeatIntervalMs: number
  readonly assignment: { readonly topicPartitions: Owned } | null
}

/** Told of what the group says to a member. */
export interface GroupWatch {
  /** By the newer protocol: how often, in milliseconds, brokers want to hear of it. */
  readonly beat: (every: number) => void
  /** By the newer protocol: the member's epoch. */
  readonly epoch: (memberId: string, epoch: number) => void
  /** The group wants the member to give back partitions, or to take others. False: it goes on as if nothing was said, and is asked again. */
  readonly mayChange: () => boolean
  /** The group wants nothing of the member. */
  readonly stays: () => void
}

const unwatched: GroupWatch = {
  beat: () => {},
  epoch: () => {},
  mayChange: () => true,
  stays: () => {},
}

/**
 * Makes a consumer that is the library's but for five things.
 *
 * Where a commit of offsets finds that the group has changed, the library joins it anew and tells the same offsets again: here it tells those
 * alone of partitions that are this member's then, since others may be further in theirs. Where the group has taken it for gone it tells none again:
 * others may have read on even in those that it gets once more.
 *
 * Where brokers know the member no more, since it was silent for too long, the library takes no notice in the newer protocol: the member would read
 * for ever what is another one's by now. Here it is told so in the words at which it begins anew.
 *
 * Where the group wants partitions back, the library lets them go at once. Here it hears of that only when what was read of them is decided
 * (`GroupWatch.mayChange`); until then it goes on to give signs of life.
 *
 * Where brokers tell of most topics and partitions, and something is wrong with others, the library takes that for no answer at all: one partition
 * without a leader would stop all of them, and the signs of life too. Here it is an answer, to requests for messages as well.
 *
 * The records of an answer are left to us.
 */
export async function createConsumer(options: Options, watch: GroupWatch = unwatched): Promise<Consumer> {
  const library = await import('@platformatic/kafka')
  const getApi: typeof library.kGetApi = library.kGetApi
  const isUnknown = (error: Error | null): boolean =>
    library.findErrorBy(error, 'apiId', 'UNKNOWN_MEMBER_ID') !== null
  const isRebalancing = (error: Error | null): boolean =>
    library.findErrorBy(error, 'apiId', 'REBALANCE_IN_PROGRESS') !== null
  const { code } = library.protocolErrors['FENCED_MEMBER_EPOCH']!
  const fetches = fetchApis(library)
  /** The error at which the library begins anew, where brokers know the member no more. */
  const known = (
    { key, version }: { readonly key: number; readonly version: number },
    error: Error | null,
  ) =>
    isUnknown(error)
      ? new library.ResponseError(key, version, { '/': [code, null] }, { errorCode: code })
      : error
  class OwnConsumer extends library.Consumer<Buffer, Buffer, Buffer, Buffer> {
    override [getApi]<A extends unknown[], R>(name: string, callback: Callback<API<A, R>>): void {
      super[getApi]<A, R>(name, (error, api) => {
        if (api === undefined) callback(error, api)
        else if (name === 'Metadata')
          callback(
            error,
            inPart(api, (failure) => metadataAnswer(failure, true)),
          )
        else if (name === 'Fetch')
          callback(error, inPart((fetches.get(api.version) as unknown as API<A, R>) ?? api, fetchAnswer))
        else if (name === 'OffsetCommit') callback(error, this.#commits(api))
        else if (name === 'Heartbeat') callback(error, this.#beats(api))
        else if (name === 'ConsumerGroupHeartbeat') callback(error, this.#newerBeats(api))
        else callback(error, api)
      })
    }

    #commits<A extends unknown[], R>(api: API<A, R>): API<A, R> {
      return calledBy(api, (args, answered) => {
        const topics = mineOf(args[topicsAt] as readonly Topic[], this.assignments ?? [])
        return [args.with(topicsAt, topics), (error, answer) => answered(known(api, error), answer)]
      })
    }

    #beats<A extends unknown[], R>(api: API<A, R>): API<A, R> {
      return calledBy(api, (args, answered) => [
        args,
        (error, answer) => {
          if (error === null) watch.stays()
          if (isRebalancing(error) && !watch.mayChange()) answered(null, answer)
          else answered(error, answer)
        },
      ])
    }

    #newerBeats<A extends unknown[], R>(api: API<A, R>): API<A, R> {
      return calledBy(api, (args, answered) => [
        args,
        (error, answer) => {
          if (error !== null) answered(known(api, error), answer)
          else answered(null, this.#heard(answer as Beat, args[ownedAt] as Owned))
        },
      ])
    }

    /** What the library hears of an answer: nothing of a change that has to wait. */
    #heard(beat: Beat, owned: Owned): Beat {
      const { heartbeatIntervalMs: every, memberId, memberEpoch, assignment } = beat
      if (every > 0) watch.beat(every)
      // A member that leaves has none.
      if (memberEpoch > 0) watch.epoch(memberId ?? this.memberId ?? '', memberEpoch)
      if (assignment === null) return beat
      if (isSame(owned, assignment.topicPartitions)) watch.stays()
      else if (!watch.mayChange()) return { ...beat, assignment: null }
      return beat
    }
  }
  return new OwnConsumer(options)
}

/** A request of the library that is called with other arguments, and whose answer goes another way. */
function calledBy<A extends unknown[], R>(
  api: API<A, R>,
  change: (args: readonly unknown[], answered: Answered) => readonly [readonly unknown[], Answered],
): API<A, R> {
  const call: Call = (...args) => {
    const [given, answered] = change(args, args.at(-1) as Answered)
    ;(api as unknown as Call)(...given.with(-1, answered))
  }
  const { key, version } = api
  return Object.assign(call, { key, version, async: api.async }) as unknown as API<A, R>
}

/** The same where `answerIn` finds an answer in an error. */
const inPart = <A extends unknown[], R>(
  api: API<A, R>,
  answerIn: (error: Error | null) => unknown,
): API<A, R> =>
  calledBy(api, (args, answered) => [
    args,
    (error, answer) => {
      const found = answerIn(error)
      if (found === undefined) answered(error, answer)
      else answered(null, found)
    },
  ])

const isSame = (one: Owned, other: Owned): boolean => textOf(one) === textOf(other)

const textOf = (owned: Owned): string =>
  owned
    .flatMap(({ topicId, partitions }) => partitions.map((partition) => `${topicId}/${partition}`))
    .sort()
    .join()

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
