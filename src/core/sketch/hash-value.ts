import type { Value } from '../value.ts'
import { canonicalText } from '../value-key.ts'

/** The last hash: two words of 32 bits. Fields instead of a result, so that nothing is made for each value. */
export const hash = { high: 0, low: 0 }

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)

/** Puts a hash of 64 bits of a value into `hash`; equal values (`1` and `1.0`, records whatever their keys' order) have the same one. */
export function hashValue(value: Value): void {
  if (typeof value === 'string') hashText(value, 1)
  else if (typeof value === 'number') hashNumber(value)
  else if (typeof value === 'bigint') hashNumber(Number(value), Number(value & 0xffffffffn))
  else hashText(canonicalText(value), 2)
}

function hashNumber(value: number, more = 0): void {
  double[0] = value + 0
  const a = words[0]!
  const b = words[1]!
  finish(turn(turn(0x9e3779b9, a), b ^ more), turn(turn(0x85ebca6b, b), a ^ more), 8)
}

/** After MurmurHash3 (A. Appleby, public domain), two chains of 32 bits over pairs of code units. */
function hashText(text: string, seed: number): void {
  const { length } = text
  let a = seed
  let b = seed ^ 0x5bd1e995
  let i = 0
  for (; i + 1 < length; i += 2) {
    const pair = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16)
    a = turn(a, pair)
    b = turn(b, Math.imul(pair, 0x2c1b3c6d) ^ 0x297a2d39)
  }
  if (i < length) {
    const unit = text.charCodeAt(i)
    a = turn(a, unit)
    b = turn(b, Math.imul(unit, 0x2c1b3c6d) ^ 0x297a2d39)
  }
  finish(a, b, length)
}

function turn(state: number, block: number): number {
  let k = Math.imul(block, 0xcc9e2d51)
  k = (k << 15) | (k >>> 17)
  const mixed = state ^ Math.imul(k, 0x1b873593)
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0
}

function finish(a: number, b: number, length: number): void {
  const high = mix(a ^ length)
  hash.high = mix(high + b) >>> 0
  hash.low = mix(b ^ length ^ Math.imul(high, 0x9e3779b1)) >>> 0
}

function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
