import type { Columns } from '../../contract/columns.ts'
import type { StateKey, StateTable } from '../../contract/state.ts'
import type { Span } from './calendar.ts'
import type { Group } from './groups.ts'
import { groupOf } from './keyed-groups.ts'
import type { WindowingParts } from './windowing.ts'

/** A stretch of time whose events go into one table, as long as the watermark of their partition is before `closes`. */
export interface Stretch extends Span {
  readonly closes: number
  readonly table: StateTable<Group>
  readonly numbered: NumberedGroups
}

interface Numbered {
  readonly key: StateKey
  readonly group: Group
}

/** The groups of a table by the number of their keys. */
export interface NumberedGroups {
  generation: number
  groups: (Numbered | undefined)[]
  /** Their places in the run at work and 1; 0 where they are not in it. */
  places: Int32Array<ArrayBuffer>
}

export const startNumbered = (): NumberedGroups => ({
  generation: -1,
  groups: [],
  places: new Int32Array(64),
})

/** Adds events side by side to the groups of their keys: each group gets its own of a run at once. */
export class ColumnGroups {
  readonly #parts: WindowingParts
  readonly #stretchOf: (time: number) => Stretch | undefined
  /** Of each event of a run the place of its group; then, of each place, the number of its events and where they end. */
  #placeOf = new Int32Array(0)
  #ends = new Int32Array(64)
  /** The groups of a run, by place: their stretch and number. */
  readonly #stretches: Stretch[] = []
  readonly #numbers: number[] = []
  /** Places of events in the columns, and the columns of numbers, ordered by group. */
  #order = new Int32Array(0)
  readonly #sorted: Float64Array[] = []

  /** `stretchOf`: where events of a time go, undefined for those that it wants one by one. */
  constructor(parts: WindowingParts, stretchOf: (time: number) => Stretch | undefined) {
    this.#parts = parts
    this.#stretchOf = stretchOf
  }

  /** See `takeColumns` of a stage. */
  take(columns: Columns, from: number, to: number, alone: (at: number) => void): number {
    const absorbed = this.#place(columns, from, to, alone)
    this.#add(columns, from, to)
    return absorbed
  }

  /** Finds each event its group; gives how many have one. */
  #place(
    { times, watermarks, keys, generation }: Columns,
    from: number,
    to: number,
    alone: (at: number) => void,
  ): number {
    if (this.#placeOf.length < to) this.#placeOf = new Int32Array(to)
    const placeOf = this.#placeOf
    let stretch: Stretch | undefined
    let [start, end, closes] = [Number.POSITIVE_INFINITY, 0, 0]
    let places = new Int32Array(0)
    let absorbed = 0
    for (let at = from; at < to; at++) {
      const time = times[at]!
      if (time < start || time >= end) {
        stretch = this.#stretchOf(time)
        if (stretch === undefined) {
          start = Number.POSITIVE_INFINITY
          placeOf[at] = -1
          alone(at)
          continue
        }
        ;({ start, end, closes } = stretch)
        if (stretch.numbered.generation !== generation) forget(stretch.numbered, generation)
        ;({ places } = stretch.numbered)
      }
      if (watermarks[at]! >= closes) {
        placeOf[at] = -1
        alone(at)
        continue
      }
      const number = keys[at]!
      let place = (number < places.length ? places[number]! : 0) - 1
      if (place < 0) {
        place = this.#newPlace(stretch!, number)
        ;({ places } = stretch!.numbered)
      }
      placeOf[at] = place
      this.#ends[place]! += 1
      absorbed++
    }
    return absorbed
  }

  #newPlace(stretch: Stretch, number: number): number {
    const { numbered } = stretch
    while (number >= numbered.places.length) numbered.places = longer(numbered.places)
    const place = this.#numbers.push(number) - 1
    this.#stretches.push(stretch)
    numbered.places[number] = place + 1
    if (place >= this.#ends.length) this.#ends = longer(this.#ends)
    this.#ends[place] = 0
    return place
  }

  #add(columns: Columns, from: number, to: number): void {
    const { groups } = this.#parts
    const count = this.#numbers.length
    const ends = this.#ends
    let end = 0
    for (let place = 0; place < count; place++) {
      const own = ends[place]!
      ends[place] = end
      end += own
    }
    const sorted = this.#sort(columns, from, to)
    let begin = 0
    for (let place = 0; place < count; place++) {
      const stretch = this.#stretches[place]!
      const number = this.#numbers[place]!
      const group = this.#groupOf(stretch, number, columns)
      groups.addRun(group.states, sorted, begin, ends[place]!)
      begin = ends[place]!
      stretch.numbered.places[number] = 0
    }
    this.#numbers.length = 0
    this.#stretches.length = 0
  }

  /** Puts the numbers of each group side by side, by argument; `ends` are where groups begin, and then where they end. */
  #sort({ numbers }: Columns, from: number, to: number): readonly (Float64Array | undefined)[] {
    const placeOf = this.#placeOf
    const ends = this.#ends
    if (this.#order.length < to - from) this.#order = new Int32Array(to - from)
    const order = this.#order
    let count = 0
    for (let at = from; at < to; at++) {
      const place = placeOf[at]!
      if (place < 0) continue
      order[ends[place]!++] = at
      count++
    }
    return numbers.map((column, argument) => {
      if (column === undefined) return undefined
      // Of one field, so the same.
      const first = numbers.indexOf(column)
      if (first === argument) this.#sorted[first] = gather(column, order, count, this.#sorted[first])
      return this.#sorted[first]
    })
  }

  /** The group, about to be changed. */
  #groupOf({ table, numbered }: Stretch, number: number, columns: Columns): Group {
    const known = numbered.groups[number]
    if (known !== undefined) {
      table.touch(known.key, known.group)
      return known.group
    }
    const keys = columns.keyValues(number)
    const key = this.#parts.groups.keyOf(keys)
    const group = groupOf(table, key, keys, this.#parts)
    numbered.groups[number] = { key, group }
    return group
  }
}

function gather(
  column: Float64Array,
  order: Int32Array,
  count: number,
  into: Float64Array | undefined,
): Float64Array {
  const gathered = into !== undefined && into.length >= count ? into : new Float64Array(count)
  for (let i = 0; i < count; i++) gathered[i] = column[order[i]!]!
  return gathered
}

function forget(numbered: NumberedGroups, generation: number): void {
  numbered.generation = generation
  numbered.groups = []
}

function longer(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const next = new Int32Array(array.length * 2)
  next.set(array)
  return next
}
