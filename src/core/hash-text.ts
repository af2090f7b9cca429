/** Of longer texts only so many units at each end count. */
const ends = 32

/**
 * A hash of 32 bits, never 0, for tables in memory: FNV-1a over UTF-16 units, mixed by the end of MurmurHash3. It has no seed, so who chooses
 * the texts can make hashes meet: a table must bear that.
 */
export function hashText(text: string): number {
  const { length } = text
  let hash = length ^ 0x811c9dc5
  const head = length > 2 * ends ? ends : length
  for (let i = 0; i < head; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  if (head < length)
    for (let i = length - ends; i < length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash ^= hash >>> 16
  return hash === 0 ? 1 : hash
}
