/** What the library throws where an answer has errors in it: each with the place where it stands, and the answer. */
interface Refused {
  readonly errors?: readonly PartError[]
  readonly response?: unknown
}

interface PartError extends Error {
  readonly path?: string
  readonly apiId?: string
}

const ofTopic = /^\/topics\/\d+$/
const ofPartition = /^\/topics\/\d+\/partitions\/\d+$/
const ofFetch = /^\/responses\/(\d+)\/partitions\/(\d+)$/

/** The answer, where nothing but parts of it went wrong; undefined: it is none. */
function partial(error: Error | null, isPart: (one: PartError) => boolean): unknown {
  const { errors = [], response } = (error ?? {}) as Refused
  return errors.length > 0 && errors.every(isPart) ? response : undefined
}

/**
 * What brokers tell of topics, where some partitions have no leader; the library takes such an answer for none. `mayMiss`: topics may be
 * missing too, which then have no partitions.
 */
export const metadataAnswer = (error: Error | null, mayMiss: boolean): unknown =>
  partial(
    error,
    ({ path = '', apiId }) =>
      ofPartition.test(path) || (mayMiss && apiId === 'UNKNOWN_TOPIC_OR_PARTITION' && ofTopic.test(path)),
  )

interface FetchAnswer {
  readonly responses: readonly { readonly partitions: readonly { failure?: Error }[] }[]
}

/** An answer to a request for messages that has errors of partitions: each stands with its partition then, as `failure`. */
export function fetchAnswer(error: Error | null): unknown {
  const answer = partial(error, ({ path = '' }) => ofFetch.test(path)) as FetchAnswer | undefined
  if (answer === undefined) return undefined
  for (const one of (error as Refused).errors!) {
    const [, topic, partition] = ofFetch.exec(one.path!)!
    answer.responses[Number(topic)]!.partitions[Number(partition)]!.failure = one
  }
  return answer
}
