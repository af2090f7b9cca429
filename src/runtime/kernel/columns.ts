import type { Value } from '../../core/value.ts'
import type { Columns } from '../../operators/contract/columns.ts'
import { columnsAt, dictionaryAt, inputAt, type Kernel, mostRows, rowsAt } from './kernel.ts'

/** Numbers of wanted keys of the kernel. */
export interface WantedColumns {
  readonly time: number
  /** RFC 3339; else ISO 8601. */
  readonly isStrict: boolean
  readonly keys: readonly number[]
  /** By argument of the stage; −1 for one that is no number. */
  readonly numbers: readonly number[]
}

/** Bytes from one column to the next. */
const stride = mostRows * 8
const timesAt = columnsAt + mostRows
const keysAt = timesAt + stride
const numbersAt = keysAt + stride
/** So many columns of numbers have room. */
export const mostNumbers = Math.floor((dictionaryAt - numbersAt) / stride)

/** Offsets in the dictionary, as `readKeys` of the kernel lays it out. */
const placesIn = 16
const entriesIn = placesIn + 16384 * 4
const entrySize = 16

/** Columns of the rows that a kernel has scanned last. */
export class KernelColumns implements Columns {
  readonly #kernel: Kernel
  readonly #wanted: WantedColumns
  /** Wanted keys that are numbers, each once: two aggregators of one field share a column. */
  readonly #fields: readonly number[]
  readonly #decode: (bytes: Buffer, start: number, end: number) => Value
  #buffer: ArrayBufferLike | undefined
  /** Not 0: the row is to be read otherwise, and what stands in its columns is void. */
  odd = new Uint8Array()
  times = new Float64Array()
  readonly watermarks = new Float64Array(mostRows)
  keys = new Int32Array()
  numbers: readonly (Float64Array | undefined)[] = []
  generation = 0

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
  }

  /** Reads the columns of the first `count` rows. */
  read(count: number): void {
    const { exports, rowLength } = this.#kernel
    const { time, isStrict, keys } = this.#wanted
    this.#view()
    this.odd.fill(0, 0, count)
    const length = rowLength * 4
    exports.readTimes(rowsAt, count, length, inputAt, time, isStrict ? 1 : 0, timesAt, columnsAt)
    for (const [i, key] of this.#fields.entries())
      exports.readNumbers(rowsAt, count, length, inputAt, key, numbersAt + i * stride, columnsAt)
    if (this.#isFull) this.#empty()
    for (const [i, key] of keys.entries()) {
      const chained = i === 0 ? 0 : 1
      exports.readKeys(rowsAt, count, length, inputAt, key, chained, keysAt, columnsAt, dictionaryAt)
    }
  }

  readonly keyValues = (number: number): readonly Value[] => {
    const { buffer } = this.#kernel.exports.memory
    const words = new Int32Array(buffer)
    const bytes = Buffer.from(buffer)
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

  get #isFull(): boolean {
    return new Int32Array(this.#kernel.exports.memory.buffer)[(dictionaryAt >> 2) + 2] !== 0
  }

  #empty(): void {
    new Uint8Array(this.#kernel.exports.memory.buffer).fill(0, dictionaryAt, dictionaryAt + entriesIn)
    this.generation += 1
  }

  /** The memory of the kernel stands elsewhere once it has grown. */
  #view(): void {
    const { buffer } = this.#kernel.exports.memory
    if (buffer === this.#buffer) return
    this.#buffer = buffer
    this.odd = new Uint8Array(buffer, columnsAt, mostRows)
    this.times = new Float64Array(buffer, timesAt, mostRows)
    this.keys = new Int32Array(buffer, keysAt, mostRows)
    const columns = this.#fields.map((_, i) => new Float64Array(buffer, numbersAt + i * stride, mostRows))
    this.numbers = this.#wanted.numbers.map((key) =>
      key < 0 ? undefined : columns[this.#fields.indexOf(key)],
    )
  }
}
