const p1 = 0x9e3779b185ebca87n
const p2 = 0xc2b2ae3d27d4eb4fn
const p3 = 0x165667b19e3779f9n
const p4 = 0x85ebca77c2b2ae63n
const p5 = 0x27d4eb2f165667c5n

const u64 = (x: bigint): bigint => BigInt.asUintN(64, x)
const rotate = (x: bigint, by: bigint): bigint => u64((x << by) | (x >> (64n - by)))
const round = (acc: bigint, lane: bigint): bigint => u64(rotate(u64(acc + lane * p2), 31n) * p1)
const mergeRound = (hash: bigint, acc: bigint): bigint => u64((hash ^ round(0n, acc)) * p1 + p4)

/** XXH64 with seed 0, after the xxHash specification (doc/xxhash_spec.md of Cyan4973/xxHash). */
export function xxh64(data: Uint8Array): bigint {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const { length } = data
  let at = 0
  let hash = p5
  if (length >= 32) {
    const acc = [u64(p1 + p2), p2, 0n, u64(-p1)]
    for (; at + 32 <= length; at += 32) {
      for (let i = 0; i < 4; i++) acc[i] = round(acc[i]!, view.getBigUint64(at + i * 8, true))
    }
    const [a, b, c, d] = acc as [bigint, bigint, bigint, bigint]
    hash = u64(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n))
    for (const one of acc) hash = mergeRound(hash, one)
  }
  hash = u64(hash + BigInt(length))
  for (; at + 8 <= length; at += 8) {
    hash = u64(rotate(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * p1 + p4)
  }
  if (at + 4 <= length) {
    hash = u64(rotate(hash ^ u64(BigInt(view.getUint32(at, true)) * p1), 23n) * p2 + p3)
    at += 4
  }
  for (; at < length; at++) hash = u64(rotate(hash ^ u64(BigInt(data[at]!) * p5), 11n) * p1)
  hash = u64((hash ^ (hash >> 33n)) * p2)
  hash = u64((hash ^ (hash >> 29n)) * p3)
  return hash ^ (hash >> 32n)
}
