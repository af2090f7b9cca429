import type { Expr } from '../../../ir/expression.ts'
import { shortened } from './shortened.ts'

/** Bytes of a name that most file systems take. */
const longestName = 255

interface Options {
  /** Bytes that may be put behind the name of a file. */
  readonly room: number
  /** A name with a dot before it that is kept for something else; `before`: the folder that is written down before it, for the first that is not. */
  readonly isReserved?: (name: string, before: string | undefined) => boolean
}

/** What of a path is written down, the same for all events: texts in their order, undefined for what is made from each. */
export const writtenParts = (path: Expr): readonly (string | undefined)[] =>
  (path.op === 'template' ? path.parts : [path]).map((part) =>
    typeof part === 'string' ? part : part.op === 'const' ? String(part.value) : undefined,
  )

/**
 * Gives a path for a target of the template in which each name is one that can be, whatever stood in the events: none is empty, made of dots only,
 * or too long. No two targets have one path. What is written down before the first field stays as it is.
 */
export function eventNames(
  path: Expr,
  { room, isReserved = () => false }: Options,
): (target: string) => string {
  const parts = writtenParts(path)
  if (!parts.includes(undefined)) return (target) => target
  const fixed = parts.slice(0, parts.indexOf(undefined)).join('')
  const before = fixed.slice(0, fixed.lastIndexOf('/') + 1)
  return (target) => {
    const names = target.slice(before.length).split('/')
    const safe = names.map((name, at) => {
      if (isReserved(name, at === 0 ? before : undefined)) return `%2E${name.slice(1)}`
      return safeName(name, at === names.length - 1 ? longestName - room : longestName)
    })
    return before + safe.join('/')
  }
}

/** `%` alone, and a dot as `%2E`, come of nothing else: fields have their own `%` escaped. */
function safeName(name: string, most: number): string {
  if (name === '') return '%'
  if (/^\.+$/.test(name)) return name.replaceAll('.', '%2E')
  // Who looks for files by their endings still finds them.
  const ending = /(\.[a-z0-9]{1,10}){0,2}$/i.exec(name)?.[0] ?? ''
  return shortened(name, most, name, ending)
}
