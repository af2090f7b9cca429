import { messageOf } from '../../../core/message-of.ts'
import { RunError } from '../../../core/run-error.ts'
import type { Connection } from '../client.ts'
import { kafkaError, type Trouble, troubleOf, unreadableRecords } from '../errors.ts'
import { guardedBy } from '../guarded.ts'
import { Damaged } from './tell-damaged.ts'

/** What kafkajs throws, as far as it is read here. */
interface Thrown {
  readonly name?: string
  readonly type?: string
  readonly code?: string
  readonly cause?: unknown
  readonly originalError?: unknown
  readonly errors?: readonly unknown[]
}

/** The error at the bottom: kafkajs wraps the reason in what it tried. */
function bottom(error: unknown): unknown {
  const { cause, originalError } = (error ?? {}) as Thrown
  const inner = cause ?? originalError
  return inner instanceof Error ? bottom(inner) : error
}

function troubleFrom({ name = '', type, code = '' }: Thrown, text: string): Trouble {
  if (/SASL|authenticat/i.test(name)) return 'login'
  if (/certificate|self-signed|ERR_TLS|CERT_/i.test(`${code} ${text}`)) return 'certificate'
  if (type !== undefined) return troubleOf(type)
  if (/ECONN|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|EAI_AGAIN|Connection|Timeout|Broker/i.test(`${name} ${code}`))
    return 'unreachable'
  if (/Metadata/.test(name)) return 'no topic'
  return /NonRetriable|NotImplemented/.test(name) ? 'other' : 'busy'
}

/** The protocol's name of what a broker answered; undefined where none did. */
export const protocolErrorOf = (error: unknown): string | undefined => (bottom(error) as Thrown | null)?.type

/** What kafkajs threw, as our error; what is no error of its own as it is. */
export function failureOf(error: unknown, { brokers, title }: Pick<Connection, 'brokers' | 'title'>): Error {
  if (error instanceof RunError) return error
  const first = (error as Thrown | undefined)?.errors?.[0]
  const reason = bottom(first ?? error)
  if (reason instanceof Damaged) return unreadableRecords(reason.from, reason.offset, title, reason.reason)
  // A mistake of ours is none of Kafka's.
  if (reason instanceof TypeError || reason instanceof RangeError || reason instanceof ReferenceError)
    return reason
  const says = messageOf(reason)
  return kafkaError(troubleFrom((reason ?? {}) as Thrown, says), brokers, title, error, says)
}

/** Does the work, and throws what goes wrong as our error. */
export const guarded = guardedBy(failureOf)
