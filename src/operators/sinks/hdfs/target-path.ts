import type { Expr } from '../../../ir/expression.ts'
import { escapePart } from '../file/escape-path-part.ts'
import { shortened } from '../file/shortened.ts'
import { tidyPath } from './file-names.ts'

/** Bytes of a name that HDFS takes unless it is configured otherwise. */
const longestName = 255
/** Bytes that are put behind the name of a file: its number, `.part`, and `.logpipe-copy` while it is mended. */
const room = 32

/** Makes the text of a field safe inside a path of HDFS, where no name has a `:`. */
export const escapeHdfsPart = (text: string): string => escapePart(text, /[\u0000-\u001f\u007f/\\%:]/g)

/** What of a path is written down, the same for all events: texts in their order, undefined for what is made from each. */
const writtenParts = (path: Expr): readonly (string | undefined)[] =>
  (path.op === 'template' ? path.parts : [path]).map((part) =>
    typeof part === 'string' ? part : part.op === 'const' ? String(part.value) : undefined,
  )

/** The path as it is to be told where what is written down of it can be no path in HDFS. */
export function pathWithColon(path: Expr): string | undefined {
  const parts = writtenParts(path)
  return parts.some((part) => part?.includes(':') === true)
    ? parts.map((part) => part ?? '${…}').join('')
    : undefined
}

/** Gives the path for a target of the template. Whatever stood in the events, HDFS takes the names in it, and no two targets have one path. */
export function pathMaker(path: Expr): (target: string) => string {
  const parts = writtenParts(path)
  if (!parts.includes(undefined)) return tidyPath
  const fixed = parts.slice(0, parts.indexOf(undefined)).join('')
  const start = fixed.lastIndexOf('/') + 1
  const isAtRoot = tidyPath(fixed.slice(0, start)) === '/'
  return (target) => {
    const names = target.slice(start).split('/')
    const safe = names.map((name, at) =>
      safeName(name, at === names.length - 1 ? longestName - room : longestName, isAtRoot && at === 0),
    )
    return tidyPath(`${target.slice(0, start)}/${safe.join('/')}`)
  }
}

/** `%` alone, and a dot as `%2E`, come of nothing else: fields have their own `%` escaped. */
function safeName(name: string, most: number, isFirst: boolean): string {
  if (name === '') return '%'
  if (/^\.+$/.test(name)) return name.replaceAll('.', '%2E')
  if (name === '.snapshot' || (isFirst && name === '.reserved')) return `%2E${name.slice(1)}`
  // Who looks for files by their endings still finds them.
  const ending = /(\.[a-z0-9]{1,10}){0,2}$/i.exec(name)?.[0] ?? ''
  return shortened(name, most, name, ending)
}
