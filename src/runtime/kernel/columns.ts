import type { Value } from '../../core/value.ts'
import type { Columns, GroupedEvents, Stretch } from '../../operators/contract/columns.ts'
import { columnsAt, dictionaryAt, type Kernel, mostRows, rowsAt, tablesAt } from './kernel.ts'

/** Numbers of wanted keys of the kernel. */
export interface WantedColumns {
  readonly time: number
  /** RFC 3339; else ISO 8601. */
  readonly isStrict: boolean
  readonly keys: readonly number[]
  /** By argument of the stage; −1 for one that is no number. */
  readonly numbers: readonly number[]
}

// Where columns stand, as the kernel has it: of rows, then of groups, of which there are no more.
const ofFloats = mostRows * 8
const ofInts = mostRows * 4
const timesAt = columnsAt + mostRows
const watermarksAt = timesAt + ofFloats
const keysAt = watermarksAt + ofFloats
const groupOfAt = keysAt + ofInts
const orderAt = groupOfAt + ofInts
const groupKeyAt = orderAt + ofInts
const groupStretchAt = groupKeyAt + ofInts
const groupEndAt = groupStretchAt + ofInts
const stretchesAt = groupEndAt + ofInts
const mostStretches = 8
/** A column of numbers, and the same in the order of the groups. */
const numbersAt = stretchesAt + 256
const stride = 2 * ofFloats
/** So many columns of numbers have room. */
export const mostNumbers = Math.floor((dictionaryAt - numbersAt) / stride)
/** Why `groupRows` stopped. */
const isLate = 1

/** Offsets in the dictionary, as `readKeys` of the kernel lays it out. */
const entriesIn = 16 + 16384 * 4
const entrySize = 16
/** A dictionary that lasts for no more rows is of little use: sixteen for each key. */
const fewRows = 16 * 8192

/** Views of the kernel's memory. */
interface Arrays {
  readonly buffer: ArrayBufferLike
  readonly bytes: Buffer
  readonly words: Int32Array
  /** Not 0: the row is to be read otherwise, and what stands in its columns is void. */
  readonly odd: Uint8Array
  readonly times: Float64Array
  readonly watermarks: Float64Array
  readonly groupOf: Int32Array
  readonly groupKeys: Int32Array
  readonly groupStretches: Int32Array
  readonly groupEnds: Int32Array
  /** [groups, stretches, why it stopped]. */
  readonly state: Int32Array
  readonly stretches: Float64Array
  /** By argument, in the order of the groups. */
  readonly values: readonly (Float64Array | undefined)[]
}

/** Columns of the rows that a kernel has scanned last. */
export class KernelColumns implements Columns {
  readonly #kernel: Kernel
  readonly #wanted: WantedColumns
  /** Wanted keys that are numbers, each once: two aggregators of one field share a column. */
  readonly #fields: readonly number[]
  readonly #decode: (bytes: Buffer, start: number, end: number) => Value
  arrays: Arrays
  generation = 0
  /** The dictionary has filled up so fast that its keys hardly came again: reading them one by one is as good. */
  isCrowded = false
  /** Read since the dictionary began anew. */
  #rows = 0

  /** `decode` reads a JSON value without escapes. */
  constructor(
    kernel: Kernel,
    wanted: WantedColumns,
    decode: (bytes: Buffer, start: number, end: number) => Value,
  ) {
    this.#kernel = kernel
    this.#wanted = wanted
    this.#decode = decode
    this.#fields = [...new Set(wanted.numbers.filter((key) => key >= 0))]
    if (this.#fields.length > mostNumbers) throw new RangeError(`at most ${mostNumbers} numbers`)
    this.arrays = this.#view()
  }

  /** Reads the columns of the first `count` rows. */
  read(count: number): void {
    const { exports, rowLength, base } = this.#kernel
    const { time, isStrict, keys } = this.#wanted
    // After an input that was too long for it the kernel has another memory.
    if (this.arrays.buffer !== this.#kernel.rows.buffer) {
      this.arrays = this.#view()
      this.generation += 1
      this.#rows = 0
    }
    this.arrays.odd.fill(0, 0, count)
    const length = rowLength * 4
    exports.readTimes(rowsAt, count, length, base, time, isStrict ? 1 : 0, timesAt, columnsAt)
    for (let i = 0; i < this.#fields.length; i++)
      exports.readNumbers(rowsAt, count, length, base, this.#fields[i]!, numbersAt + i * stride, columnsAt)
    const isFull = this.arrays.words[(dictionaryAt >> 2) + 2] !== 0
    this.isCrowded = isFull && this.#rows < fewRows
    if (isFull) this.#empty()
    this.#rows += count
    for (let i = 0; i < keys.length; i++)
      exports.readKeys(
        rowsAt,
        count,
        length,
        base,
        keys[i]!,
        i === 0 ? 0 : 1,
        keysAt,
        columnsAt,
        dictionaryAt,
      )
  }

  group<S extends Stretch>(
    from: number,
    to: number,
    stretchAt: (time: number) => S | undefined,
    alone: (at: number) => void,
  ): GroupedEvents<S> {
    const { exports } = this.#kernel
    const { times, groupOf, state, stretches } = this.arrays
    const known: S[] = []
    exports.startGroups(columnsAt)
    let end = from
    for (;;) {
      end = exports.groupRows(end, to, columnsAt, tablesAt)
      if (end === to) break
      const stretch = state[2] === isLate ? undefined : stretchAt(times[end]!)
      if (stretch === undefined) {
        groupOf[end] = -1
        alone(end)
        end += 1
        continue
      }
      if (known.length === mostStretches) break
      stretches.set([stretch.start, stretch.end, stretch.closes], known.length * 3)
      state[1] = known.push(stretch)
    }
    const events = exports.orderRows(from, end, columnsAt, tablesAt)
    for (let i = 0; i < this.#fields.length; i++) {
      const at = numbersAt + i * stride
      exports.orderNumbers(events, columnsAt, at, at + ofFloats)
    }
    const { groupKeys, groupStretches, groupEnds, values } = this.arrays
    return {
      end,
      events,
      groups: state[0]!,
      stretch: (group) => known[groupStretches[group]!]!,
      keys: groupKeys,
      ends: groupEnds,
      values,
    }
  }

  readonly keyValues = (number: number): readonly Value[] => {
    const { bytes, words } = this.arrays
    const values: Value[] = []
    for (let at = this.#wanted.keys.length === 0 ? -1 : number; at >= 0; ) {
      const entry = (dictionaryAt + entriesIn + at * entrySize) >> 2
      const start = words[entry + 2]!
      const size = words[entry + 3]!
      values.push(size === 0 ? null : this.#decode(bytes, start, start + size))
      at = words[entry + 1]!
    }
    return values.reverse()
  }

  #empty(): void {
    this.arrays.bytes.fill(0, dictionaryAt, dictionaryAt + entriesIn)
    this.generation += 1
    this.#rows = 0
  }

  #view(): Arrays {
    const { buffer } = this.#kernel.exports.memory
    const floats = (at: number, length = mostRows) => new Float64Array(buffer, at, length)
    const ints = (at: number) => new Int32Array(buffer, at, mostRows)
    const ordered = this.#fields.map((_, i) => floats(numbersAt + i * stride + ofFloats))
    return {
      buffer,
      bytes: Buffer.from(buffer),
      words: new Int32Array(buffer),
      odd: new Uint8Array(buffer, columnsAt, mostRows),
      times: floats(timesAt),
      watermarks: floats(watermarksAt),
      groupOf: ints(groupOfAt),
      groupKeys: ints(groupKeyAt),
      groupStretches: ints(groupStretchAt),
      groupEnds: ints(groupEndAt),
      state: new Int32Array(buffer, stretchesAt, 4),
      stretches: floats(stretchesAt + 16, mostStretches * 3),
      values: this.#wanted.numbers.map((key) => (key < 0 ? undefined : ordered[this.#fields.indexOf(key)])),
    }
  }
}
