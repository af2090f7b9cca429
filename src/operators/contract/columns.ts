import type { Value } from '../../core/value.ts'

/** How an argument of a stage stands in columns: as one of the keys of a group, in their order, or as a number. */
export type ColumnKind = 'key' | 'number'

/** A stretch of time whose events belong together as long as the watermark of their own partition is before `closes`. Microseconds. */
export interface Stretch {
  readonly start: number
  readonly end: number
  readonly closes: number
}

/** Events side by side, grouped by stretch of time and key. All of it is borrowed and holds others soon. */
export interface GroupedEvents<S extends Stretch> {
  /** The place of the first event that is in none of the groups for want of room. */
  readonly end: number
  /** How many events are in groups. */
  readonly events: number
  /** How many groups there are; below, what belongs to each. */
  readonly groups: number
  readonly stretch: (group: number) => S
  /** The number of its keys: see `generation` of the columns. */
  readonly keys: Int32Array
  /** Where its values end; they begin where those of the group before end. */
  readonly ends: Int32Array
  /** Values by argument: numbers, NaN where one is null; undefined for a key. */
  readonly values: readonly (Float64Array | undefined)[]
}

/** Events of a source as they come, each in its place. */
export interface Columns {
  /**
   * Groups the events `from` to `to − 1`. `stretchAt` tells where those of a time go; events for which there is no such stretch, or whose
   * stretch has closed, are handed to `alone`.
   */
  readonly group: <S extends Stretch>(
    from: number,
    to: number,
    stretchAt: (time: number) => S | undefined,
    alone: (at: number) => void,
  ) => GroupedEvents<S>
  /** A number has the same keys as long as this is the same; the same keys may have several numbers. */
  readonly generation: number
  readonly keyValues: (number: number) => readonly Value[]
}
