import { compareOrdered } from '../../../core/compare.ts'
import { Heap } from '../../../core/heap.ts'
import { Duration, Time, typeName, type Value } from '../../../core/value.ts'
import { withArticle } from '../../../core/with-article.ts'
import type { Rows } from './rows.ts'

interface Range {
  /** Null: open. */
  readonly from: Value
  readonly to: Value
  readonly row: Value
  readonly order: number
}

/** A stretch without an end of a range inside it. It begins at `at`, or right after it, and goes on to the next one. */
interface Stretch {
  readonly at: Value
  readonly after: boolean
  readonly row: Value | undefined
}

/**
 * Ranges with both ends included, as `a..b` in the language; a null end is open. Of several that hold the value the one that begins last
 * counts, then the one that ends first, then the later row: of nested ranges that is the innermost. The ranges are cut into stretches by a
 * sweep over their ends, so that a lookup is one binary search.
 */
export class RangeRows implements Rows {
  readonly #ranges: Range[] = []
  #kind: string | undefined
  #stretches: readonly Stretch[] | undefined

  readonly add = ([from = null, to = null]: readonly Value[], row: Value): string | null => {
    for (const end of [from, to]) {
      if (end === null) continue
      const kind = kindOf(end)
      if (kind === undefined) return `${withArticle(typeName(end))} cannot be the end of a range`
      this.#kind ??= kind
      if (kind !== this.#kind)
        return `one range ends at ${withArticle(this.#kind)} and another at ${withArticle(kind)}`
    }
    if (from !== null && to !== null && compareOrdered(from, to) > 0) return 'the range ends before it begins'
    this.#ranges.push({ from, to, row, order: this.#ranges.length })
    this.#stretches = undefined
    return null
  }

  readonly find = (value: Value): Value | undefined => {
    if (this.#kind !== undefined && kindOf(value) !== this.#kind) return undefined
    this.#stretches ??= sweep(this.#ranges)
    const stretches = this.#stretches
    let low = 0
    let high = stretches.length
    // The last stretch that begins at the value or before it.
    while (low < high) {
      const middle = (low + high) >> 1
      const { at, after } = stretches[middle]!
      const order = at === null ? -1 : compareOrdered(at, value)
      if (order < 0 || (order === 0 && !after)) low = middle + 1
      else high = middle
    }
    return stretches[low - 1]?.row
  }
}

/** Ints and floats are compared with each other. */
function kindOf(value: Value): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number'
  if (typeof value === 'string') return 'string'
  if (value instanceof Time) return 'time'
  return value instanceof Duration ? 'duration' : undefined
}

const byStart = (a: Range, b: Range): number =>
  a.from === null || b.from === null
    ? Number(a.from !== null) - Number(b.from !== null)
    : compareOrdered(a.from, b.from)

const byEnd = (a: Range, b: Range): number =>
  a.to === null || b.to === null ? Number(a.to === null) - Number(b.to === null) : compareOrdered(a.to, b.to)

/** The one that counts comes first. */
const byWeight = (a: Range, b: Range): number => byStart(b, a) || byEnd(a, b) || b.order - a.order

/** From left to right over all ends; `open` holds the ranges over the present place, and some that have ended and are left out when met. */
function sweep(ranges: readonly Range[]): readonly Stretch[] {
  const starts = ranges.toSorted(byStart)
  const ends = ranges.filter(({ to }) => to !== null).sort(byEnd)
  const open = new Heap<Range>(byWeight)
  const over = new Set<Range>()
  const stretches: Stretch[] = []
  const note = (at: Value, after: boolean): void => {
    for (let first = open.peek(); first !== undefined && over.has(first); first = open.peek()) open.pop()
    const row = open.peek()?.row
    const last = stretches.at(-1)
    const isSamePlace =
      last !== undefined && last.after === after && (last.at === at || compareOrdered(last.at, at) === 0)
    if (isSamePlace) stretches.pop()
    stretches.push({ at, after, row })
  }
  let s = 0
  let e = 0
  while (s < starts.length || e < ends.length) {
    const start = starts[s]
    const end = ends[e]
    // A range that ends where another begins still holds that value.
    const isStart =
      start !== undefined &&
      (end === undefined || start.from === null || compareOrdered(start.from, end.to) <= 0)
    if (isStart) {
      open.push(start)
      s += 1
      note(start.from, false)
    } else {
      over.add(end!)
      e += 1
      note(end!.to, true)
    }
  }
  return stretches
}
