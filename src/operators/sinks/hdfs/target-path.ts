import type { Expr } from '../../../ir/expression.ts'
import { escapePart } from '../file/escape-path-part.ts'
import { eventNames, writtenParts } from '../file/event-names.ts'
import { tidyPath } from './file-names.ts'

/** Bytes that are put behind the name of a file: its number, `.part`, and `.logpipe-copy` while it is mended. */
const room = 32

/** Makes the text of a field safe inside a path of HDFS, where no name has a `:`. */
export const escapeHdfsPart = (text: string): string => escapePart(text, /[\u0000-\u001f\u007f/\\%:]/g)

type Parts = ReturnType<typeof writtenParts>

/** The path as it is to be told where what is written down of it can be no path in HDFS. */
export const pathWithColon = (path: Expr): string | undefined =>
  toldWhere(path, (parts) => parts.some((part) => part?.includes(':') === true))

/** The same where it is written from another place than the root. */
export const relativePath = (path: Expr): string | undefined =>
  toldWhere(path, ([first]) => first?.startsWith('/') === false)

function toldWhere(path: Expr, isWrong: (parts: Parts) => boolean): string | undefined {
  const parts = writtenParts(path)
  return isWrong(parts) ? parts.map((part) => part ?? '${…}').join('') : undefined
}

/** Gives the path for a target of the template. Whatever stood in the events, HDFS takes the names in it. */
export function pathMaker(path: Expr): (target: string) => string {
  const named = eventNames(path, { room, isReserved })
  return (target) => tidyPath(named(target))
}

const isReserved = (name: string, before: string | undefined): boolean =>
  name === '.snapshot' || (name === '.reserved' && before !== undefined && tidyPath(before) === '/')
