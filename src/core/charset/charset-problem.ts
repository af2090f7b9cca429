import { nearest } from '../nearest.ts'
import { charsetNames, charsetOf } from './charset.ts'

/** A sentence where there is no charset of that name. */
export function charsetProblem(name: string): string | undefined {
  if (charsetOf(name) !== undefined) return undefined
  const near = nearest(name, charsetNames)
  const help = near === undefined ? `write one such as "gbk", "shift_jis" or "utf-16le"` : `write "${near}"`
  return `No charset "${name}" is known; ${help}.`
}
