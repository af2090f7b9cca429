import { createHash } from 'node:crypto'

/** Bytes of a file name: most file systems take 255, and the template adds its own. */
const longest = 160

/**
 * Makes the text of a field safe inside a path: it can name no other directory and is never too long. What is escaped stays
 * distinguishable: `/` becomes `%2F`, `..` becomes `%2E%2E`.
 */
export function escapePathPart(text: string): string {
  // A path must not be told by the bytes of half a character.
  let safe = text.toWellFormed().replace(/[\u0000-\u001f\u007f/\\%]/g, percent)
  if (/^\.+$/.test(safe)) safe = safe.replaceAll('.', '%2E')
  if (Buffer.byteLength(safe) <= longest) return safe
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  return `${Buffer.from(safe)
    .subarray(0, longest - 20)
    .toString('utf8')
    .replace(/\ufffd+$/, '')}~${hash}`
}

const percent = (character: string): string =>
  `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
