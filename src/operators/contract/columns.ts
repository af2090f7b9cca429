import type { Value } from '../../core/value.ts'

/** How an argument of a stage stands in columns: as one of the keys of a group, in their order, or as a number. */
export type ColumnKind = 'key' | 'number'

/**
 * Events side by side: what belongs to one of them stands at one place of all arrays. All of it is borrowed and holds other events soon.
 */
export interface Columns {
  /** Event times, and the watermark of the event's own partition before it, in microseconds. */
  readonly times: Float64Array
  readonly watermarks: Float64Array
  /** The number of the event's keys. A number has the same keys as long as the generation does; the same keys may have several numbers. */
  readonly keys: Int32Array
  readonly generation: number
  readonly keyValues: (number: number) => readonly Value[]
  /** By argument: its numbers, NaN where it is null; undefined for a key. */
  readonly numbers: readonly (Float64Array | undefined)[]
}
