import { compareOrdered } from '../../../core/compare.ts'
import type { Rec, Value } from '../../../core/value.ts'
import { valueSize } from '../../../core/value-size.ts'
import { comparePlaces } from '../../contract/held-event.ts'
import { readMeta, writeMeta } from '../../contract/meta-codec.ts'
import type { Meta } from '../../contract/row.ts'
import type { StateCodec, Tracked } from '../../contract/state.ts'

/** One row among others. */
export interface Ranked {
  readonly by: Value
  readonly event: Rec
  readonly meta: Meta
}

/** The best rows of one key in one window, the best first. */
export interface Ranking extends Tracked {
  readonly per: Value
  rows: Ranked[]
}

export const rankingCodec: StateCodec<Ranking> = {
  write({ per, rows }, out) {
    out.value(per)
    out.count(rows.length)
    for (const { by, event, meta } of rows) {
      out.value(by)
      out.value(event)
      writeMeta(out, meta)
    }
  },
  read: (from) => ({
    mark: 0,
    per: from.value(),
    rows: Array.from({ length: from.count() }, () => ({
      by: from.value(),
      event: from.value() as Rec,
      meta: readMeta(from),
    })),
  }),
}

export interface RankingRules {
  readonly most: number
  readonly order: 'desc' | 'asc'
  /** What becomes of rows that are as good as the last: cut by their place in time, or kept. */
  readonly ties: 'cut' | 'keep'
}

/** Puts a row where it belongs and lets those go that are not among the best any more. Gives how many bytes the rows have grown by, roughly. */
export function rank(rows: Ranked[], row: Ranked, { most, order, ties }: RankingRules): number {
  const compare = (a: Ranked, b: Ranked): number =>
    (order === 'asc' ? compareOrdered(a.by, b.by) : compareOrdered(b.by, a.by)) ||
    comparePlaces(a.meta, b.meta)
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compare(rows[middle]!, row) <= 0) low = middle + 1
    else high = middle
  }
  rows.splice(low, 0, row)
  let grown = sizeOf(row)
  while (rows.length > most) {
    const last = rows.at(-1)!
    if (ties === 'keep' && compareOrdered(rows[most - 1]!.by, last.by) === 0) break
    // All that are as good as it go with it.
    do grown -= sizeOf(rows.pop()!)
    while (ties === 'keep' && rows.length > most && compareOrdered(rows.at(-1)!.by, last.by) === 0)
  }
  return grown
}

export const sizeOf = ({ by, event }: Ranked): number => 256 + valueSize(by) + valueSize(event)
