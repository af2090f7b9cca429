import { RunError } from '../../core/run-error.ts'
import type { TroubleCodes, TroubleSentences } from '../trouble.ts'

/** What went wrong with a NameNode or DataNode. */
export type Trouble =
  | 'unreachable'
  | 'standby'
  | 'safe mode'
  | 'login'
  | 'old token'
  | 'not allowed'
  | 'wrong port'
  | 'busy'
  | 'full'
  | 'not found'
  | 'exists'
  | 'not supported'
  | 'other'

const codes: TroubleCodes<Trouble> = {
  unreachable: ['LP5560', 'connection'],
  standby: ['LP5561', 'connection'],
  'safe mode': ['LP5562', 'connection'],
  login: ['LP5563', 'config'],
  'not allowed': ['LP5564', 'config'],
  'wrong port': ['LP5565', 'config'],
  busy: ['LP5566', 'connection'],
  full: ['LP5567', 'connection'],
  'not found': ['LP5568', 'config'],
  exists: ['LP5568', 'config'],
  'old token': ['LP5563', 'connection'],
  'not supported': ['LP5569', 'config'],
  other: ['LP5568', 'config'],
}

/** Exceptions of Hadoop by what they mean for us. Those not listed may pass when tried again. */
const byName: Readonly<Record<string, Trouble>> = {
  StandbyException: 'standby',
  ObserverRetryOnActiveException: 'standby',
  SafeModeException: 'safe mode',
  AccessControlException: 'not allowed',
  SecurityException: 'login',
  InvalidToken: 'login',
  AuthenticationException: 'login',
  AlreadyBeingCreatedException: 'busy',
  RecoveryInProgressException: 'busy',
  RetriableException: 'busy',
  LeaseExpiredException: 'busy',
  NotReplicatedYetException: 'busy',
  NSQuotaExceededException: 'full',
  DSQuotaExceededException: 'full',
  QuotaByStorageTypeExceededException: 'full',
  MaxDirectoryItemsExceededException: 'full',
  FileNotFoundException: 'not found',
  FileAlreadyExistsException: 'exists',
  UnsupportedOperationException: 'not supported',
  IllegalArgumentException: 'other',
  HadoopIllegalArgumentException: 'other',
  InvalidPathException: 'other',
  PathComponentTooLongException: 'other',
  ParentNotDirectoryException: 'other',
  PathIsNotDirectoryException: 'other',
  UnresolvedLinkException: 'other',
  SnapshotException: 'other',
}

/** `StandbyException` and its text → what that is for us. */
export function troubleOf(exception: string, message: string, status: number): Trouble {
  // A NameNode that starts says "Retriable" and, further on, why.
  if (/safe ?mode/i.test(message)) return 'safe mode'
  if (/StandbyException|not supported in state standby/.test(message)) return 'standby'
  if (/could only be (written|replicated) to 0/.test(message)) return 'busy'
  if (/Pathname too long/.test(message)) return 'other'
  const known = Object.hasOwn(byName, exception) ? byName[exception] : undefined
  if (known !== undefined) return known
  if (status === 401) return 'login'
  if (status === 403 && exception === '') return 'not allowed'
  // DataNodes tell what happened between them and the NameNode; while one of them starts, nobody is behind its port who knows WebHDFS.
  return status === 400 ? 'other' : 'busy'
}

const sentences: TroubleSentences<Trouble> = {
  unreachable: (where, says) => `HDFS at ${where} cannot be reached: ${says}.`,
  standby: (where) => `No NameNode of ${where} is the active one; each says that it is on standby.`,
  'safe mode': (where) => `HDFS at ${where} is in safe mode and takes no writes until it has left it.`,
  'old token': (where, says) =>
    `HDFS at ${where} does not take the token: ${says}. It is read from its file again.`,
  login: (where, says) => `HDFS at ${where} refuses the login: ${says}. Look at "user" and "token".`,
  'not allowed': (where, says) => `HDFS at ${where} does not allow it: ${says}.`,
  'wrong port': (where) =>
    `At ${where} the NameNode speaks RPC; WebHDFS is on its HTTP port, 9870 unless configured otherwise.`,
  busy: (where, says) => `HDFS at ${where} did not do it this time: ${says}.`,
  full: (where, says) => `HDFS at ${where} has no room for it: ${says}.`,
  'not found': (where, says) => `HDFS at ${where} does not find it: ${says}.`,
  exists: (where, says) => `HDFS at ${where} has it already: ${says}.`,
  'not supported': (where, says) => `HDFS at ${where} cannot do it: ${says}.`,
  other: (where, says) => `HDFS at ${where} did not do it: ${says}.`,
}

/** A failure of a request, with what it means. */
export class HdfsFailure extends RunError {
  readonly trouble: Trouble
  constructor(trouble: Trouble, where: string, title: string, says: string, options?: ErrorOptions) {
    const [code, blame] = codes[trouble]
    super(code, title, blame, sentences[trouble](where, inOneLine(says)), options)
    this.trouble = trouble
  }
}

export const isTrouble = (error: unknown, trouble: Trouble): boolean =>
  error instanceof HdfsFailure && error.trouble === trouble

/** The first line of what Hadoop says: its stack traces help nobody here. */
const inOneLine = (text: string): string =>
  (text.split('\n')[0] ?? '').replace(/\s+/g, ' ').trim().replace(/[.]+$/, '').slice(0, 300)
