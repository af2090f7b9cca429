/**
 * How many numbers lie in each bucket of a quantile sketch. Few buckets stand as one sorted list, `code · 2^35 + count` in each double; many
 * that lie close together as counts side by side. Which of the two depends on the order of adding, what is counted does not.
 */
export interface BucketCounts {
  /** Buckets in use. */
  used: number
  list: number[] | null
  /** From the bucket `lowest` upwards. */
  dense: Uint32Array | Float64Array | null
  lowest: number
}

const step = 2 ** 35
/** Counts side by side need not be tight while they are few. */
const alwaysDense = 128

export const startBuckets = (): BucketCounts => ({ used: 0, list: [], dense: null, lowest: 0 })

export function countBucket(buckets: BucketCounts, code: number, by: number): void {
  const { dense } = buckets
  if (dense !== null) {
    const place = code - buckets.lowest
    if (place >= 0 && place < dense.length) {
      const before = dense[place]!
      if (before === 0) buckets.used += 1
      if (before + by <= 0xffffffff) dense[place] = before + by
      else countBeyond(buckets, place, by)
      return
    }
    if (!stretch(buckets, code)) toList(buckets)
    countBucket(buckets, code, by)
    return
  }
  const list = buckets.list!
  const place = firstFrom(list, code * step)
  const isThere = place < list.length && list[place]! < (code + 1) * step
  if ((isThere ? list[place]! - code * step : 0) + by >= step) {
    toDense(buckets, list, code)
    countBucket(buckets, code, by)
    return
  }
  if (isThere) {
    list[place] = list[place]! + by
    return
  }
  list.push(0)
  for (let i = list.length - 1; i > place; i--) list[i] = list[i - 1]!
  list[place] = code * step + by
  buckets.used += 1
  const span = codeOf(list.at(-1)!) - codeOf(list[0]!) + 1
  if (buckets.used >= 32 && fitsDense(span, buckets.used)) toDense(buckets, list)
}

const codeOf = (entry: number): number => Math.floor(entry / step)
const fitsDense = (span: number, used: number): boolean => span <= Math.max(alwaysDense, used * 2)

/** Index of the first entry that is at least so large. */
function firstFrom(list: readonly number[], entry: number): number {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (list[middle]! < entry) low = middle + 1
    else high = middle
  }
  return low
}

/** `beyond`: a bucket whose count no entry of the list can hold; then all counts are doubles from now on, and stay side by side. */
function toDense(buckets: BucketCounts, list: readonly number[], beyond?: number): void {
  const codes = list.map(codeOf)
  const first = Math.min(codes[0] ?? beyond!, beyond ?? codes[0]!)
  const span = Math.max(codes.at(-1) ?? beyond!, beyond ?? codes[0]!) - first + 1
  const room = span >>> 3
  const isLarge = beyond !== undefined || list.some((entry, i) => entry - codes[i]! * step > 0xffffffff)
  const dense = isLarge ? new Float64Array(span + 2 * room) : new Uint32Array(span + 2 * room)
  buckets.lowest = first - room
  for (const [i, code] of codes.entries()) dense[code - buckets.lowest] = list[i]! - code * step
  buckets.dense = dense
  buckets.list = null
}

/** Makes room for a bucket outside, unless the counts would lie too thinly. */
function stretch(buckets: BucketCounts, code: number): boolean {
  const dense = buckets.dense!
  const first = Math.min(buckets.lowest, code)
  const span = Math.max(buckets.lowest + dense.length, code + 1) - first
  if (dense instanceof Uint32Array && !fitsDense(span, buckets.used * 2)) return false
  const room = span >>> 3
  const larger = dense instanceof Uint32Array ? new Uint32Array(span + room) : new Float64Array(span + room)
  const lowest = code < buckets.lowest ? first - room : first
  larger.set(dense, buckets.lowest - lowest)
  buckets.lowest = lowest
  buckets.dense = larger
  return true
}

function countBeyond(buckets: BucketCounts, place: number, by: number): void {
  const dense = buckets.dense instanceof Float64Array ? buckets.dense : Float64Array.from(buckets.dense!)
  dense[place] = dense[place]! + by
  buckets.dense = dense
}

function toList(buckets: BucketCounts): void {
  const list: number[] = []
  eachBucket(buckets, (code, count) => void list.push(code * step + count))
  buckets.list = list
  buckets.dense = null
}

/** Visits the buckets in ascending order. */
export function eachBucket(
  { list, dense, lowest }: BucketCounts,
  visit: (code: number, count: number) => void,
): void {
  if (list !== null) {
    for (const entry of list) visit(codeOf(entry), entry - codeOf(entry) * step)
    return
  }
  for (let place = 0; place < dense!.length; place++) {
    if (dense![place] !== 0) visit(place + lowest, dense![place]!)
  }
}

/** Bytes of memory, roughly. */
export const sizeOfBuckets = ({ list, dense }: BucketCounts): number =>
  64 + (list === null ? 0 : 32 + list.length * 8) + (dense === null ? 0 : 100 + dense.byteLength)
