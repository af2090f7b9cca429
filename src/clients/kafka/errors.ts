import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'
import { type TroubleCodes, type TroubleSentences, troubles } from '../trouble.ts'
import type { Partition } from './client.ts'

/** What went wrong with a broker, whichever client says it. */
export type Trouble =
  | 'unreachable'
  | 'login'
  | 'certificate'
  | 'no topic'
  | 'not allowed'
  | 'topic not allowed'
  | 'too large'
  | 'refused'
  | 'fenced'
  | 'busy'
  | 'undecided'
  | 'other'

const codes: TroubleCodes<Trouble> = {
  unreachable: ['LP5500', 'connection'],
  login: ['LP5501', 'config'],
  'no topic': ['LP5502', 'config'],
  'not allowed': ['LP5503', 'config'],
  'topic not allowed': ['LP5503', 'config'],
  certificate: ['LP5504', 'config'],
  'too large': ['LP5505', 'config'],
  refused: ['LP5520', 'config'],
  fenced: ['LP5506', 'config'],
  busy: ['LP5507', 'connection'],
  undecided: ['LP5523', 'connection'],
  other: ['LP5510', 'config'],
}

/** Names of the protocol's errors by what they mean for us. Those not listed may pass when tried again. */
const byName: Readonly<Record<string, Trouble>> = {
  SASL_AUTHENTICATION_FAILED: 'login',
  ILLEGAL_SASL_STATE: 'login',
  UNSUPPORTED_SASL_MECHANISM: 'login',
  UNKNOWN_TOPIC_OR_PARTITION: 'no topic',
  INVALID_TOPIC_EXCEPTION: 'no topic',
  TOPIC_AUTHORIZATION_FAILED: 'topic not allowed',
  GROUP_AUTHORIZATION_FAILED: 'not allowed',
  CLUSTER_AUTHORIZATION_FAILED: 'not allowed',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'not allowed',
  MESSAGE_TOO_LARGE: 'too large',
  RECORD_LIST_TOO_LARGE: 'too large',
  INVALID_TIMESTAMP: 'refused',
  INVALID_RECORD: 'refused',
  INVALID_SESSION_TIMEOUT: 'other',
  INVALID_GROUP_ID: 'other',
  UNSUPPORTED_COMPRESSION_TYPE: 'other',
  UNSUPPORTED_VERSION: 'other',
  INVALID_TRANSACTION_TIMEOUT: 'other',
  INVALID_REQUIRED_ACKS: 'other',
  INCONSISTENT_GROUP_PROTOCOL: 'other',
  PRODUCER_FENCED: 'fenced',
  INVALID_PRODUCER_EPOCH: 'fenced',
  UNSTABLE_OFFSET_COMMIT: 'undecided',
}

/** `UNKNOWN_TOPIC_OR_PARTITION` → what that is for us. */
export const troubleOf = (protocolError: string | undefined): Trouble =>
  (protocolError === undefined ? undefined : byName[protocolError]) ?? 'busy'

const sentences: TroubleSentences<Trouble> = {
  unreachable: (where, says) => `Kafka at ${where} cannot be reached: ${says}.`,
  login: (where, says) =>
    `Kafka at ${where} refuses the login: ${says}. Look at "user", "password" and "login".`,
  'no topic': (where, says) => `Kafka at ${where} has no such topic: ${says}. Make it, or correct its name.`,
  'not allowed': (where, says) => `Kafka at ${where} does not allow this user to do it: ${says}.`,
  'topic not allowed': (where, says) => `Kafka at ${where} does not allow this user to do it: ${says}.`,
  certificate: (where, says) =>
    `The certificate of Kafka at ${where} is not trusted: ${says}. Give its authority as "tls: {ca: …}".`,
  'too large': (where, says) => `Kafka at ${where} takes no message as large as this: ${says}.`,
  refused: (where, says) => `Kafka at ${where} refuses the message: ${says}.`,
  fenced: (where, says) =>
    `Another run writes to Kafka at ${where} under the same name and has locked this one out: ${says}.`,
  busy: (where, says) => `Kafka at ${where} did not do it this time: ${says}.`,
  undecided: (where, says) =>
    `Kafka at ${where} does not tell how far the group has come before a transaction is over that says so: ${says}.`,
  other: (where, says) => `Kafka at ${where} did not do it: ${says}.`,
}

const make = troubles(codes, sentences)

/** The error for a trouble with the cluster at these brokers. */
export const kafkaError = (
  trouble: Trouble,
  brokers: readonly string[],
  title: string,
  cause: unknown,
  says = messageOf(cause),
): RunError => {
  const error = make(trouble, brokers, title, says, cause)
  return trouble === 'topic not allowed' ? new TopicForbidden(error) : error
}

/** The user may not use a topic; others it may. */
export class TopicForbidden extends RunError {
  constructor({ code, operator, message, cause }: RunError) {
    super(code, operator, 'config', message, { cause })
  }
}

/** Another attempt may succeed. */
export const isPassing = (error: Error): error is RunError =>
  error instanceof RunError && error.blame === 'connection'

/** The same trouble, where it may be mended while others wait. */
export const asPassing = ({ code, operator, message, cause }: RunError): RunError =>
  new RunError(code, operator, 'connection', message, { cause })

/** Brokers know no such topic, or not yet. */
export const isNoTopic = (error: RunError): boolean => error.code === codes['no topic'][0]

/** Records of a partition are there and cannot be read, from the batch on that begins at an offset. */
export const unreadableRecords = (
  { topic, partition }: Partition,
  offset: number,
  title: string,
  cause: Error,
): RunError =>
  new RunError(
    'LP5517',
    title,
    'config',
    `The records of partition ${partition} of topic "${topic}" from offset ${offset} on cannot be read: ${cause.message}.`,
    { cause },
  )

/** A topic that was asked for by its name is not there. */
export const noSuchTopic = (topic: string, title: string): RunError =>
  new RunError(
    codes['no topic'][0],
    title,
    'config',
    `There is no topic "${topic}". Make it, or correct its name.`,
  )
