import { type BufferHome, standardSize } from '../buffer-pool.ts'
import { binary } from './binary.ts'

/** Flags of a row. */
export const rowOk = 1
export const rowHigh = 2
export const rowBlank = 4
/** Lines only: a quote, a backslash or a control character stands in it. */
export const rowSpecial = 8
/** JSON only: bit `firstEscape + i`: value i is a string with a backslash in it. */
export const firstEscape = 3
/** Most keys that one scan can look for: their flags share one word. */
export const mostKeys = 28

/** A key to look for in each line. */
export interface WantedKey {
  readonly name: string
  /** Its value will be decoded: a list or record in it sends the line to the reference parser. */
  readonly decoded: boolean
}

interface Exports {
  readonly memory: WebAssembly.Memory
  readonly resume: () => number
  readonly countLines: (from: number, to: number) => number
  readonly indexLines: (from: number, to: number, base: number, out: number, limit: number) => number
  readonly findLines: (
    from: number,
    to: number,
    base: number,
    literal: number,
    length: number,
    out: number,
    limit: number,
  ) => number
  readonly scanJson: (
    from: number,
    to: number,
    base: number,
    wanted: number,
    keys: number,
    out: number,
    limit: number,
  ) => number
  readonly readTimes: (...row: readonly [...RowsOf, strict: number, out: number, odd: number]) => void
  readonly readNumbers: (...row: readonly [...RowsOf, out: number, odd: number]) => void
  readonly readKeys: (
    ...row: readonly [...RowsOf, chained: number, out: number, odd: number, dictionary: number]
  ) => void
  readonly startGroups: (columns: number) => void
  readonly groupRows: (from: number, to: number, columns: number, tables: number) => number
  readonly orderRows: (from: number, to: number, columns: number, tables: number) => number
  readonly orderNumbers: (count: number, columns: number, column: number, out: number) => void
}

/** A table of rows, the number of bytes in one of them, where its places begin, and the number of a wanted key. */
type RowsOf = readonly [rows: number, count: number, length: number, base: number, key: number]

const keysAt = 0x10000
export const rowsAt = 0x20000
export const columnsAt = 0x100000
export const dictionaryAt = 0x160000
export const tablesAt = 0x200000
/** Where input is copied to that lies elsewhere; behind it are the buffers of `home`. */
const inputAt = 0x240000
/** The loops of the kernel read this far past the end. */
const padding = 64
export const mostRows = 2048
/** So many buffers can be read where they are: one is filled, one is read, and what waits in front of a slow sink lies in the others. */
const buffersAtHome = 12
const pageSize = 0x10000
const pagesFor = (bytes: number): number => Math.ceil((bytes + padding) / pageSize)

/** One instance of the kernels, with a memory that never grows: buffers in it may be in the hands of others. */
interface Opened {
  readonly exports: Exports
  readonly bytes: Uint8Array
  readonly rows: Int32Array
  /** The longest input that can be copied in. */
  readonly longest: number
  /** Buffers that are at home. */
  readonly buffers: Buffer[]
}

function open(longest: number): Opened {
  const exports = new WebAssembly.Instance(compiled(), {
    env: {
      abort: () => {
        throw new Error('the kernel aborted')
      },
    },
  }).exports as unknown as Exports
  const { memory } = exports
  const homeAt = inputAt + pagesFor(longest) * pageSize
  const stride = pagesFor(standardSize) * pageSize
  memory.grow((homeAt + buffersAtHome * stride - memory.buffer.byteLength) / pageSize)
  return {
    exports,
    bytes: new Uint8Array(memory.buffer),
    rows: new Int32Array(memory.buffer, rowsAt, (columnsAt - rowsAt) / 4),
    longest,
    buffers: Array.from({ length: buffersAtHome }, (_, i) =>
      Buffer.from(memory.buffer, homeAt + i * stride, standardSize),
    ),
  }
}

/**
 * The byte kernels over a chunk, which is read where it is if its buffer comes from `home`, and copied in otherwise. Rows come in slices;
 * each call of a `next…` fills `rows` anew.
 */
export class Kernel {
  #opened: Opened = open(standardSize)
  #keys: readonly WantedKey[] = []
  #base = inputAt
  #end = inputAt
  #at = inputAt
  #wanted = 0
  /** Numbers in a row. */
  rowLength = 3

  /** Another one, with an empty memory, after an input was loaded that was too long for the one before. */
  get exports(): Exports {
    return this.#opened.exports
  }

  /** `[start, end, flags]` and per wanted key `[key start, value start, value end]`, from the start of the input; −1 where absent. */
  get rows(): Int32Array {
    return this.#opened.rows
  }

  /** Where the input stands in the memory. */
  get base(): number {
    return this.#base
  }

  readonly home: BufferHome = {
    take: () => this.#opened.buffers.pop(),
    give: (buffer) => {
      const { bytes, buffers } = this.#opened
      if (buffer.buffer !== bytes.buffer) return false
      buffers.push(buffer)
      return true
    },
  }

  /** Sets the keys that `nextJson` looks for. */
  want(keys: readonly WantedKey[]): void {
    if (keys.length > mostKeys) throw new RangeError(`at most ${mostKeys} keys`)
    this.#keys = keys
    const view = new DataView(this.exports.memory.buffer)
    let text = keysAt + mostKeys * 32
    for (const [i, key] of keys.entries()) {
      const bytes = Buffer.from(key.name, 'utf8')
      if (text + bytes.length + 8 > rowsAt) throw new RangeError('the names of the keys are too long')
      this.#opened.bytes.fill(0, text, text + bytes.length + 8)
      this.#opened.bytes.set(bytes, text)
      const entry = keysAt + i * 32
      view.setInt32(entry, bytes.length, true)
      view.setInt32(entry + 4, key.decoded ? 1 : 0, true)
      const mask = bytes.length >= 8 ? 0xffff_ffff_ffff_ffffn : (1n << BigInt(bytes.length * 8)) - 1n
      view.setBigUint64(entry + 8, view.getBigUint64(text, true) & mask, true)
      view.setBigUint64(entry + 16, mask, true)
      view.setUint32(entry + 24, text, true)
      text += bytes.length
    }
    this.#wanted = keys.length
    this.rowLength = 3 + keys.length * 3
  }

  /** Begins with an input. Every line in it must end with `\n`. */
  load(buffer: Uint8Array, start: number, end: number): void {
    this.#base = buffer.buffer === this.#opened.bytes.buffer ? buffer.byteOffset + start : inputAt
    if (this.#base === inputAt) this.#copy(buffer.subarray(start, end))
    this.#at = this.#base
    this.#end = this.#base + end - start
  }

  #copy(input: Uint8Array): void {
    const { longest } = this.#opened
    if (input.length > longest) {
      // Doubled at least: where inputs grow, few memories are begun.
      this.#opened = open(Math.max(input.length, 2 * longest))
      this.want(this.#keys)
    }
    const { bytes } = this.#opened
    bytes.set(input, inputAt)
    bytes.fill(0, inputAt + input.length, inputAt + input.length + padding)
  }

  /** All lines of the input, whatever was scanned of it. */
  countLines(): number {
    return this.exports.countLines(this.#base, this.#end)
  }

  /** The next slice of lines; 0 at the end. */
  nextLines(): number {
    if (this.#at >= this.#end) return 0
    const count = this.exports.indexLines(this.#at, this.#end, this.#base, rowsAt, mostRows)
    this.#at = this.exports.resume()
    return count
  }

  /** The next slice of lines that hold the literal (1 byte to 1 KiB); 0 at the end. */
  nextWith(literal: Uint8Array): number {
    this.#opened.bytes.set(literal, keysAt)
    while (this.#at < this.#end) {
      const count = this.exports.findLines(
        this.#at,
        this.#end,
        this.#base,
        keysAt,
        literal.length,
        rowsAt,
        mostRows,
      )
      this.#at = this.exports.resume()
      if (count > 0) return count
    }
    return 0
  }

  /** The next slice of JSON lines with the positions of the wanted keys; 0 at the end. */
  nextJson(): number {
    if (this.#at >= this.#end) return 0
    const limit = Math.min(mostRows, Math.floor((columnsAt - rowsAt) / 4 / this.rowLength))
    const count = this.exports.scanJson(this.#at, this.#end, this.#base, this.#wanted, keysAt, rowsAt, limit)
    this.#at = this.exports.resume()
    return count
  }
}

let shared: WebAssembly.Module | undefined
function compiled(): WebAssembly.Module {
  shared ??= new WebAssembly.Module(Buffer.from(binary, 'base64'))
  return shared
}
