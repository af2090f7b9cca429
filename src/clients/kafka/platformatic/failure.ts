import { messageOf } from '../../../core/message-of.ts'
import { RunError } from '../../../core/run-error.ts'
import type { Connection } from '../client.ts'
import { asPassing, isNoTopic, kafkaError, type Trouble, troubleOf } from '../errors.ts'
import { guardedBy } from '../guarded.ts'

/** What the library throws, as far as it is read here. */
interface Thrown {
  readonly code?: unknown
  /** The name of the protocol's error. */
  readonly apiId?: unknown
  /** What the broker says of it in words. */
  readonly serverErrorMessage?: unknown
  readonly cause?: unknown
  readonly errors?: readonly unknown[]
}

/** All errors within one: of each request its own, and what lay beneath. The latest attempt comes first. */
function* within(error: unknown): Generator<Error & Thrown> {
  if (!(error instanceof Error)) return
  const { cause, errors } = error as Thrown
  for (const inner of [...(errors ?? [])].reverse()) yield* within(inner)
  yield* within(cause)
  yield error
}

/** Names of the protocol's errors in what was thrown. */
export const protocolErrors = (error: unknown): readonly string[] =>
  [...within(error)].flatMap(({ apiId }) => (typeof apiId === 'string' ? [apiId] : []))

/** What it is about, and the error within that says it best. */
function reasonOf(error: unknown): readonly [trouble: Trouble, reason: Error] {
  const all = [...within(error)]
  const find = (test: (one: Error & Thrown) => boolean): Error | undefined => all.find(test)
  const refused = find(({ code }) => code === 'PLT_KFK_AUTHENTICATION')
  if (refused !== undefined) return ['login', find(({ apiId }) => typeof apiId === 'string') ?? refused]
  const certificate = find(({ code, message }) =>
    /certificate|self-signed|ERR_TLS|ERR_SSL|CERT_/i.test(`${String(code)} ${message}`),
  )
  if (certificate !== undefined) return ['certificate', certificate]
  const answered = find(({ apiId }) => typeof apiId === 'string') as (Error & Thrown) | undefined
  if (answered !== undefined) return [troubleOf(String(answered.apiId)), answered]
  const topic = find(({ message }) => /^Unknown topic /.test(message))
  if (topic !== undefined) return ['no topic', topic]
  const network = find(({ code }) => code === 'PLT_KFK_NETWORK' || /^E[A-Z]+$|^EAI_/.test(String(code ?? '')))
  if (network !== undefined) return ['unreachable', network]
  const first = all.at(0) ?? (error as Error)
  const isWrong = /UNSUPPORTED|USER/.test(String((first as Thrown).code)) && !passing.test(first.message)
  return [isWrong ? 'other' : 'busy', first]
}

/** What the library takes for a mistake of its user, and is one of the moment: a broker that is away, a topic with fewer partitions than before. */
const passing = /^(Cannot find broker|Client closed while|Specified partition)/

/** What the library threw, as our error; what is no error of its own as it is. */
export function failureOf(error: unknown, { brokers, title }: Pick<Connection, 'brokers' | 'title'>): Error {
  if (error instanceof RunError) return error
  // A mistake of ours is none of Kafka's.
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    return error
  const [trouble, reason] = reasonOf(error)
  const { serverErrorMessage: says } = reason as Thrown
  return kafkaError(
    trouble,
    brokers,
    title,
    error,
    typeof says === 'string' && says !== '' ? says : messageOf(reason),
  )
}

/**
 * The same for what is read already: a topic that is not there may be made again, and brokers that have just begun may not know it yet. It was
 * there at the start.
 */
export function runningFailureOf(error: unknown, connection: Pick<Connection, 'brokers' | 'title'>): Error {
  const failure = failureOf(error, connection)
  return failure instanceof RunError && isNoTopic(failure) ? asPassing(failure) : failure
}

/** Does the work, and throws what goes wrong as our error. */
export const guarded = guardedBy(failureOf)
