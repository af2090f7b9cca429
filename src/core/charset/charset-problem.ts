import { nearest } from '../nearest.ts'
import { charsetNames, charsetOf } from './charset.ts'

/** What is said where there is no charset of that name, as a sentence, and the one that may be meant. */
export function unknownCharset(
  name: string,
): { readonly message: string; readonly near: string | undefined } | undefined {
  if (charsetOf(name) !== undefined) return undefined
  const near = nearest(name, charsetNames)
  const help = near === undefined ? `write one such as "gbk", "shift_jis" or "utf-16le"` : `write "${near}"`
  return { message: `No charset "${name}" is known; ${help}.`, near }
}

/** A sentence where there is no charset of that name. */
export const charsetProblem = (name: string): string | undefined => unknownCharset(name)?.message
