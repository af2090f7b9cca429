import type { BytesReader, BytesWriter } from '../binary.ts'
import {
  type BucketCounts,
  bucketAt,
  countBucket,
  countBuckets,
  eachBucket,
  sizeOfBuckets,
  startBuckets,
} from './bucket-counts.ts'

/**
 * A sketch of the distribution of some numbers. Up to 32 of them are kept as they are; then they are counted in buckets, 64 for each power
 * of two, so that a number is known within 0.78 %. Merging and adding in any order give the same.
 * C. Masson et al., "DDSketch" (2019), with buckets of equal width between powers of two: the code of a bucket is the head of the double.
 */
export interface QuantileSketch {
  n: number
  least: number
  greatest: number
  /** All numbers, from the third on and up to 32. */
  few: number[] | null
  buckets: BucketCounts | null
}

const maxFew = 32

/** The first and second numbers are `least` and `greatest`; so small a state needs no more. */
export const startQuantiles = (): QuantileSketch => ({
  n: 0,
  least: Number.POSITIVE_INFINITY,
  greatest: Number.NEGATIVE_INFINITY,
  few: null,
  buckets: null,
})

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)

/** The eleven bits of the exponent and the first six of the fraction; negative numbers from −1 downwards. */
function codeOf(value: number): number {
  double[0] = value
  const head = words[1]!
  return head >= 0x80000000 ? ~((head & 0x7fffffff) >>> 14) : head >>> 14
}

/** The number that is at most 1/129 from all that have the code, in proportion. */
function middleOf(code: number): number {
  if (code < 0) return -middleOf(~code)
  if (code === 0) return 0
  const low = edge(code)
  const high = Math.min(edge(code + 1), Number.MAX_VALUE)
  return low + (high - low) / (1 + high / low)
}

function edge(code: number): number {
  words[0] = 0
  words[1] = code << 14
  return double[0]!
}

export function addQuantile(sketch: QuantileSketch, value: number): void {
  if (sketch.buckets === null) {
    addFew(sketch, value + 0)
    return
  }
  sketch.n += 1
  if (value < sketch.least) sketch.least = value
  if (value > sketch.greatest) sketch.greatest = value
  countBucket(sketch.buckets, codeOf(value + 0), 1)
}

/** Codes of the numbers at work. */
let codes = new Int32Array(1024)

/** Adds `values[from]` to `values[to − 1]` but for NaN. */
export function addQuantiles(sketch: QuantileSketch, values: Float64Array, from: number, to: number): void {
  if (codes.length < to - from + maxFew) codes = new Int32Array(2 * (to - from + maxFew))
  let { least, greatest } = sketch
  let count = 0
  for (let i = from; i < to; i++) {
    const value = values[i]! + 0
    if (Number.isNaN(value)) continue
    if (value < least) least = value
    if (value > greatest) greatest = value
    codes[count++] = codeOf(value)
  }
  const added = count
  if (sketch.buckets === null) {
    if (sketch.n + added <= maxFew) {
      for (let i = from; i < to; i++) if (!Number.isNaN(values[i]!)) addFew(sketch, values[i]! + 0)
      return
    }
    for (const value of fewOf(sketch)) codes[count++] = codeOf(value)
    sketch.few = null
    sketch.buckets = startBuckets()
  }
  sketch.n += added
  sketch.least = least
  sketch.greatest = greatest
  countBuckets(sketch.buckets, codes, count, codeOf(least), codeOf(greatest))
}

function addFew(sketch: QuantileSketch, value: number): void {
  const { n, least, greatest } = sketch
  if (n >= maxFew) {
    toBuckets(sketch)
    addQuantile(sketch, value)
    return
  }
  if (n === 2) sketch.few = [least, greatest, value]
  else if (n > 2) sketch.few!.push(value)
  sketch.n = n + 1
  if (value < least) sketch.least = value
  if (value > greatest) sketch.greatest = value
}

/** The numbers, while they are few. */
function fewOf({ n, least, greatest, few }: QuantileSketch): readonly number[] {
  return few ?? (n === 0 ? [] : n === 1 ? [least] : [least, greatest])
}

function toBuckets(sketch: QuantileSketch): void {
  const buckets = startBuckets()
  for (const value of fewOf(sketch)) countBucket(buckets, codeOf(value), 1)
  sketch.few = null
  sketch.buckets = buckets
}

export function mergeQuantiles(into: QuantileSketch, from: QuantileSketch): void {
  if (from.buckets === null) {
    for (const value of fewOf(from)) addQuantile(into, value)
    return
  }
  if (into.buckets === null) toBuckets(into)
  const buckets = into.buckets!
  eachBucket(from.buckets, (code, count) => countBucket(buckets, code, count))
  into.n += from.n
  if (from.least < into.least) into.least = from.least
  if (from.greatest > into.greatest) into.greatest = from.greatest
}

/**
 * The number below which a share `q` of all lies, from 0 to 1: between two neighbours in proportion, as `percentile_cont` of SQL does. Null
 * of none.
 */
export function quantileOf(sketch: QuantileSketch, q: number): number | null {
  const { n, buckets } = sketch
  if (n === 0) return null
  const rank = q * (n - 1)
  const below = Math.floor(rank)
  const share = rank - below
  if (buckets === null) {
    const sorted = [...fewOf(sketch)].sort((a, b) => a - b)
    return between(sorted[below]!, sorted[Math.min(below + 1, n - 1)]!, share)
  }
  // The ends are known exactly.
  const inside = (before: number): number => withinRange(sketch, bucketAt(buckets, n, before))
  const low = below === 0 ? sketch.least : below === n - 1 ? sketch.greatest : inside(below)
  const high = below >= n - 2 ? sketch.greatest : inside(below + 1)
  return between(low, high, share)
}

const between = (low: number, high: number, share: number): number =>
  share === 0 || low === high ? low : low * (1 - share) + high * share

const withinRange = ({ least, greatest }: QuantileSketch, code: number): number =>
  Math.min(greatest, Math.max(least, middleOf(code)))

/** Bytes of memory, roughly. */
export const sizeOfQuantiles = ({ few, buckets }: QuantileSketch): number =>
  96 + (few === null ? 0 : 48 + few.length * 8) + (buckets === null ? 0 : sizeOfBuckets(buckets))

export function writeQuantiles(sketch: QuantileSketch, out: BytesWriter): void {
  out.count(sketch.n)
  if (sketch.buckets === null) {
    for (const value of fewOf(sketch)) out.float(value)
    return
  }
  out.float(sketch.least)
  out.float(sketch.greatest)
  out.count(sketch.buckets.used)
  let before = 0
  eachBucket(sketch.buckets, (code, count) => {
    // The first distance may be negative; twice its size and one say so.
    const distance = code - before
    out.count(distance < 0 ? -2 * distance - 1 : 2 * distance)
    out.count(count)
    before = code
  })
}

export function readQuantiles(from: BytesReader): QuantileSketch {
  const sketch = startQuantiles()
  const n = from.count()
  if (n <= maxFew) {
    for (let i = 0; i < n; i++) addFew(sketch, from.float())
    return sketch
  }
  sketch.n = n
  sketch.least = from.float()
  sketch.greatest = from.float()
  const buckets = startBuckets()
  let code = 0
  for (let left = from.count(); left > 0; left--) {
    const distance = from.count()
    code += distance % 2 === 0 ? distance / 2 : -(distance + 1) / 2
    countBucket(buckets, code, from.count())
  }
  sketch.buckets = buckets
  return sketch
}
