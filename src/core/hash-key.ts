/** Of longer texts only so many units at each end count. */
const ends = 32

const double = new Float64Array(1)
const words = new Int32Array(double.buffer)

// Who looks for a key often adds it next.
let lastText = ''
let lastHash = hashText('')

/**
 * A hash of 32 bits for tables in memory: FNV-1a over UTF-16 units, or over the halves of a number, mixed by the end of MurmurHash3. It has
 * no seed, so who chooses the keys can make hashes meet: a table must bear that.
 */
export function hashKey(key: string | number | boolean | null): number {
  if (typeof key === 'string') {
    if (key !== lastText) {
      lastHash = hashText(key)
      lastText = key
    }
    return lastHash
  }
  // −0 and 0 are one key.
  double[0] = Number(key) + 0
  return mixed(Math.imul(words[0]!, 0x01000193) ^ words[1]!)
}

function hashText(text: string): number {
  const { length } = text
  let hash = length ^ 0x811c9dc5
  const head = length > 2 * ends ? ends : length
  for (let i = 0; i < head; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  if (head < length)
    for (let i = length - ends; i < length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mixed(hash)
}

function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}
