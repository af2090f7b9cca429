/** As narrow as its largest count allows. */
type Counts = Uint8Array | Uint16Array | Uint32Array | Float64Array

/**
 * How many numbers lie in each bucket of a quantile sketch. Few buckets stand as one sorted list, `code · 2^35 + count` in each double; many
 * that lie close together as counts side by side. Which of the two depends on the order of adding, what is counted does not.
 */
export interface BucketCounts {
  /** Buckets in use. */
  used: number
  list: number[] | null
  /** From the bucket `lowest` upwards. */
  dense: Counts | null
  lowest: number
}

const step = 2 ** 35
/** Counts side by side need not be tight while they take no more bytes. */
const alwaysDense = 512
/** Fewer buckets stand as a list. */
const fewBuckets = 32

export const startBuckets = (): BucketCounts => ({ used: 0, list: [], dense: null, lowest: 0 })

export function countBucket(buckets: BucketCounts, code: number, by: number): void {
  const { dense } = buckets
  if (dense !== null) {
    const place = code - buckets.lowest
    if (place >= 0 && place < dense.length) {
      const before = dense[place]!
      if (before === 0) buckets.used += 1
      const after = before + by
      dense[place] = after
      if (dense[place] !== after) widen(buckets, dense, place, after)
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
    toDense(buckets, list, code, code, Float64Array)
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
  if (buckets.used >= fewBuckets && fitsDense(span, buckets.used))
    toDense(buckets, list, code, code, Uint8Array)
}

/** Counts one in each of the first `count` of these buckets, which lie from `lowest` to `highest`. */
export function countBuckets(
  buckets: BucketCounts,
  codes: Int32Array,
  count: number,
  lowest: number,
  highest: number,
): void {
  const { list } = buckets
  if (list !== null && list.length + count >= fewBuckets && highest - lowest < alwaysDense)
    toDense(buckets, list, lowest, highest, Uint8Array)
  let at = 0
  while (at < count) {
    at = countDense(buckets, codes, at, count)
    if (at < count) countBucket(buckets, codes[at++]!, 1)
  }
}

/** Counts where the counts side by side have room; gives the place of the first code for which there is none. */
function countDense(buckets: BucketCounts, codes: Int32Array, from: number, to: number): number {
  const { dense, lowest } = buckets
  if (dense === null) return from
  const { length } = dense
  const most = mostOf(dense)
  let { used } = buckets
  let at = from
  for (; at < to; at++) {
    const place = codes[at]! - lowest
    if (place < 0 || place >= length) break
    const before = dense[place]!
    if (before >= most) break
    if (before === 0) used += 1
    dense[place] = before + 1
  }
  buckets.used = used
  return at
}

const mostOf = (dense: Counts): number =>
  dense instanceof Float64Array ? Number.MAX_SAFE_INTEGER : 2 ** (8 * dense.BYTES_PER_ELEMENT) - 1

const codeOf = (entry: number): number => Math.floor(entry / step)
const countOf = (entry: number): number => entry - codeOf(entry) * step
/** Do so many bytes take no more room than the list? */
const fitsDense = (bytes: number, used: number): boolean => bytes <= Math.max(alwaysDense, used * 8)

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

/** `low` to `high`: buckets that must find room as well. Counts that are too large for such an array make it a wider one. */
function toDense(
  buckets: BucketCounts,
  list: readonly number[],
  low: number,
  high: number,
  Kind: typeof Uint8Array | typeof Float64Array,
): void {
  const first = Math.min(low, codeOf(list[0] ?? low * step))
  const span = Math.max(high, codeOf(list.at(-1) ?? high * step)) - first + 1
  // More of them mostly come on both sides.
  const room = (Math.max(span + (span >>> 2), Math.min(2 * span, alwaysDense)) - span) >>> 1
  buckets.lowest = first - room
  buckets.dense = new Kind(span + 2 * room)
  buckets.list = null
  buckets.used = 0
  for (const entry of list) countBucket(buckets, codeOf(entry), countOf(entry))
}

/** Makes room for a bucket outside, unless the counts would lie too thinly. */
function stretch(buckets: BucketCounts, code: number): boolean {
  const dense = buckets.dense!
  const first = Math.min(buckets.lowest, code)
  const span = Math.max(buckets.lowest + dense.length, code + 1) - first
  // Counts that are beyond a list stay as they are.
  const isListable = !(dense instanceof Float64Array)
  if (isListable && !fitsDense(span * dense.BYTES_PER_ELEMENT, buckets.used * 2)) return false
  const room = span >>> 3
  const larger = new (dense.constructor as new (length: number) => Counts)(span + room)
  const lowest = code < buckets.lowest ? first - room : first
  larger.set(dense, buckets.lowest - lowest)
  buckets.lowest = lowest
  buckets.dense = larger
  return true
}

/** One count has become too large for its array. */
function widen(buckets: BucketCounts, dense: Counts, place: number, count: number): void {
  const Wider = count <= 0xffff ? Uint16Array : count <= 0xffffffff ? Uint32Array : Float64Array
  const wider = new Wider(dense)
  wider[place] = count
  buckets.dense = wider
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
    for (const entry of list) visit(codeOf(entry), countOf(entry))
    return
  }
  for (let place = 0; place < dense!.length; place++) {
    if (dense![place] !== 0) visit(place + lowest, dense![place]!)
  }
}

/** The bucket of the number that so many of all `n` lie before, in ascending order. Counted from the end that is nearer. */
export function bucketAt({ list, dense, lowest }: BucketCounts, n: number, before: number): number {
  const isUpwards = before < n / 2
  const { length } = dense ?? list!
  let seen = isUpwards ? 0 : n
  for (let i = 0; i < length; i++) {
    const place = isUpwards ? i : length - 1 - i
    const count = dense === null ? countOf(list![place]!) : dense[place]!
    seen += isUpwards ? count : -count
    if (isUpwards ? seen > before : seen <= before)
      return dense === null ? codeOf(list![place]!) : place + lowest
  }
  throw new RangeError('there are fewer numbers')
}

/** Bytes of memory, roughly. */
export const sizeOfBuckets = ({ list, dense }: BucketCounts): number =>
  64 + (list === null ? 0 : 32 + list.length * 8) + (dense === null ? 0 : 100 + dense.byteLength)
