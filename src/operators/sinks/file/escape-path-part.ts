import { shortened } from './shortened.ts'

/** Bytes of a file name: most file systems take 255, and the template adds its own. */
const longest = 160

/**
 * Makes the text of a field safe inside a path: it can name no other directory and is never too long. What is escaped stays
 * distinguishable: `/` becomes `%2F`, `..` becomes `%2E%2E`.
 */
export const escapePathPart = (text: string): string => escapePart(text, /[\u0000-\u001f\u007f/\\%]/g)

/** The same where other characters must not stand in a name; `%` and `/` are among them. */
export function escapePart(text: string, forbidden: RegExp): string {
  // A path must not be told by the bytes of half a character.
  let safe = text.toWellFormed().replace(forbidden, percent)
  if (/^\.+$/.test(safe)) safe = safe.replaceAll('.', '%2E')
  return shortened(safe, longest, text)
}

const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
