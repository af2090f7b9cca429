import { createHash } from 'node:crypto'

/** A text in at most so many bytes: of one that is too long the beginning and the ending stay, and between them a hash of `whole` tells it from others. */
export function shortened(text: string, most: number, whole = text, ending = ''): string {
  if (Buffer.byteLength(text) <= most) return text
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 16)
  const end = `~${hash}${ending}`
  return `${Buffer.from(text)
    .subarray(0, most - end.length)
    .toString('utf8')
    .replace(/\ufffd+$/, '')}${end}`
}
