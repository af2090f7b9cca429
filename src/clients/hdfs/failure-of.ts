import type { Answer } from './answer.ts'
import { HdfsFailure, troubleOf } from './errors.ts'

/** The failure that an answer tells of. */
export function failureOf(
  { status, body }: Answer,
  host: string,
  title: string,
  isTokenRenewed: boolean,
): HdfsFailure {
  const text = body.toString('utf8')
  if (/Hadoop IPC port/.test(text)) return new HdfsFailure('wrong port', host, title, '')
  const { exception, message } = exceptionOf(text)
  const says = message === '' ? `it answers with ${status}` : message
  const trouble =
    isTokenRenewed && exception === 'InvalidToken' ? 'old token' : troubleOf(exception, message, status)
  return new HdfsFailure(trouble, host, title, says)
}

function exceptionOf(text: string): { readonly exception: string; readonly message: string } {
  try {
    const { RemoteException } = JSON.parse(text) as {
      RemoteException?: { readonly exception?: string; readonly message?: string }
    }
    return { exception: RemoteException?.exception ?? '', message: RemoteException?.message ?? '' }
  } catch {
    return { exception: '', message: '' }
  }
}
