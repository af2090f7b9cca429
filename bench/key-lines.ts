import type { Random } from './random.ts'

/** Megabytes that hold 1,000,000 keys: 2,000,000 lines of 67 bytes. */
export const millionKeys = 134

/**
 * Endless small events as NDJSON, two for each key: a new key and one that came before, in turn. All are of one hour, a third of a millisecond
 * apart.
 */
export function keyLines({ below }: Random): () => string {
  const start = Date.UTC(2026, 10, 21, 1, 2, 3, 456)
  let lines = 0
  return () => {
    const made = lines >> 1
    const key = lines % 2 === 0 ? made : below(made + 1)
    const stamp = new Date(start + lines / 3).toISOString()
    lines += 1
    return `{"ts":"${stamp}","id":"${idOf(key)}","n":${1_000 + below(9_000)}}\n`
  }
}

/** Sixteen hexadecimal digits, another for each number below 2^32, in no order. */
function idOf(key: number): string {
  const head = Math.imul(key ^ 0x5bd1e995, 0x9e3779b1) >>> 0
  const tail = Math.imul(key + 0x7f4a7c15, 0x85ebca6b) >>> 0
  return head.toString(16).padStart(8, '0') + tail.toString(16).padStart(8, '0')
}
