import { compareOrdered } from '../../../core/compare.ts'
import type { Value } from '../../../core/value.ts'
import type { Meta } from '../../contract/row.ts'
import type { Slices, StatefulContext } from '../../contract/stateful.ts'
import type { Span } from './calendar.ts'
import type { Groups } from './groups.ts'
import { sortedInSlices } from './sorted-slices.ts'

/** A row that is due. */
export interface Due {
  /** The point of event time at which it is due: rows leave in this order. Microseconds. */
  readonly boundary: number
  readonly window: Span | null
  /** Its event time: the last instant inside the window, or before the boundary for an early result. */
  readonly time: number
  /** False for an early result. */
  readonly final: boolean
  readonly keys: readonly Value[]
  readonly states: readonly object[]
}

/** Rows sent in one go. */
const slice = 500

/**
 * Sends rows in the order that does not depend on how events came (protocol W8): by boundary; at one boundary early results first, then by
 * start of the window, then by key.
 */
export class RowOutput {
  readonly #groups: Groups
  readonly #context: Pick<StatefulContext, 'emit' | 'uid'>

  constructor(groups: Groups, context: Pick<StatefulContext, 'emit' | 'uid'>) {
    this.#groups = groups
    this.#context = context
  }

  *send(rows: readonly Due[]): Slices {
    const sorted = yield* sortedInSlices(rows, inOrder)
    let origin = { source: this.#context.uid, partition: '', path: null }
    let boundary = Number.NaN
    let line = 0
    for (const [i, row] of sorted.entries()) {
      // The place of a row, for what derives from it: its boundary and its number there. So it is the same in every run.
      if (row.boundary !== boundary) {
        boundary = row.boundary
        origin = { ...origin, partition: String(boundary) }
        line = 0
      }
      line++
      const { window, time, final } = row
      const meta: Meta = {
        origin,
        time,
        watermark: Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time,
        received: 0,
        line,
        offset: -1,
        ...(window === null ? {} : { window }),
        final,
        truncated: this.#groups.isTruncated(row.states),
      }
      this.#context.emit(this.#groups.row(row.keys, row.states, window), meta, true)
      if (i % slice === slice - 1) yield
    }
  }
}

function inOrder(a: Due, b: Due): number {
  if (a.boundary !== b.boundary) return a.boundary - b.boundary
  if (a.final !== b.final) return a.final ? 1 : -1
  if (a.window !== null && b.window !== null && a.window.start !== b.window.start)
    return a.window.start - b.window.start
  for (const [i, key] of a.keys.entries()) {
    const other = b.keys[i]!
    if (typeof key === 'string' && typeof other === 'string') {
      if (key !== other) return key < other ? -1 : 1
      continue
    }
    const order = compareOrdered(key, other)
    if (order !== 0) return order
  }
  return 0
}
