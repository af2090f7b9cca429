import type { Answer } from './answer.ts'
import type { FileStatus } from './client.ts'

/** Takes what was asked for out of an answer; undefined where it says nothing of the kind: who answers need not be HDFS. */
export type ReadAnswer<T> = (said: unknown) => T | undefined

/** What the body of an answer says as JSON; undefined where it is none. */
export function said({ body }: Answer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

export const statusIn: ReadAnswer<FileStatus> = (value) => statusOf(member(value, 'FileStatus'))

export const statusesIn: ReadAnswer<readonly FileStatus[]> = (value) => {
  const list = member(member(value, 'FileStatuses'), 'FileStatus')
  if (!Array.isArray(list)) return undefined
  const found = list.map(statusOf)
  return found.every((each) => each !== undefined) ? found : undefined
}

export const booleanIn: ReadAnswer<boolean> = (value) => {
  const is = member(value, 'boolean')
  return typeof is === 'boolean' ? is : undefined
}

export const locationIn: ReadAnswer<string> = (value) => textOf(member(value, 'Location'))

/** The exception that a failure tells of; empty texts where it tells of none. */
export function exceptionIn(value: unknown): { readonly exception: string; readonly message: string } {
  const told = member(value, 'RemoteException')
  return {
    exception: textOf(member(told, 'exception')) ?? '',
    message: textOf(member(told, 'message')) ?? '',
  }
}

function statusOf(value: unknown): FileStatus | undefined {
  const [id, length, blockSize] = ['fileId', 'length', 'blockSize'].map((name) =>
    countOf(member(value, name)),
  )
  const [type, name] = ['type', 'pathSuffix'].map((key) => textOf(member(value, key)))
  if (id === undefined || length === undefined || blockSize === undefined) return undefined
  if (type === undefined || name === undefined || (type === 'FILE' && blockSize === 0)) return undefined
  return { id, length, blockSize, isFolder: type === 'DIRECTORY', name }
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const countOf = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
