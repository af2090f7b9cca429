import type { Answer } from './answer.ts'
import { exceptionIn, said } from './answers.ts'
import { HdfsFailure, troubleOf } from './errors.ts'

/** The failure that an answer tells of. */
export function failureOf(answer: Answer, host: string, title: string, isTokenRenewed: boolean): HdfsFailure {
  const { status, location } = answer
  if (/Hadoop IPC port/.test(answer.body.toString('utf8')))
    return new HdfsFailure('wrong port', host, title, '')
  if (status >= 300 && status < 400) return foreignAnswer(host, title, sentTo(location))
  const { exception, message } = exceptionIn(said(answer))
  const says = message === '' ? `it answers with ${status}` : message
  const isOld = isTokenRenewed && isOldToken(exception, message)
  return new HdfsFailure(isOld ? 'old token' : troubleOf(exception, message, status), host, title, says)
}

/** Who answers speaks HTTP, but not that of HDFS. */
export const foreignAnswer = (host: string, title: string, more = ''): HdfsFailure =>
  new HdfsFailure('other', host, title, `it does not answer as WebHDFS does${more}`)

/** A NameNode says it within another exception, a DataNode by itself. */
const isOldToken = (exception: string, message: string): boolean =>
  exception === 'InvalidToken' || /SecretManager\$InvalidToken/.test(message)

/** What stands behind the host may hold a token. */
const sentTo = (location: string | null): string =>
  location !== null && URL.canParse(location) ? `, but sends to ${new URL(location).origin}` : ''
