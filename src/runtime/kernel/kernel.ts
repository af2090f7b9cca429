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
export const inputAt = 0x240000
/** The loops of the kernel read this far past the end. */
const padding = 64
export const mostRows = 2048

/**
 * The byte kernels over one copy of a chunk: copying half a MiB costs a few microseconds and leaves the chunk where asynchronous writers can
 * hold it. Rows come in slices; each call of a `next…` fills `rows` anew.
 */
export class Kernel {
  readonly exports: Exports
  #bytes: Uint8Array
  #end = inputAt
  #at = inputAt
  #wanted = 0
  /** `[start, end, flags]` and per wanted key `[key start, value start, value end]`, from the start of the input; −1 where absent. */
  rows: Int32Array
  /** Numbers in a row. */
  rowLength = 3

  constructor() {
    this.exports = new WebAssembly.Instance(compiled(), {
      env: {
        abort: () => {
          throw new Error('the kernel aborted')
        },
      },
    }).exports as unknown as Exports
    this.#bytes = new Uint8Array(this.exports.memory.buffer)
    this.rows = this.#view()
  }

  /** Sets the keys that `nextJson` looks for. */
  want(keys: readonly WantedKey[]): void {
    if (keys.length > mostKeys) throw new RangeError(`at most ${mostKeys} keys`)
    const view = new DataView(this.exports.memory.buffer)
    let text = keysAt + mostKeys * 32
    for (const [i, key] of keys.entries()) {
      const bytes = Buffer.from(key.name, 'utf8')
      if (text + bytes.length + 8 > rowsAt) throw new RangeError('the names of the keys are too long')
      this.#bytes.fill(0, text, text + bytes.length + 8)
      this.#bytes.set(bytes, text)
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

  /** Copies the input in. Every line in it must end with `\n`. */
  load(buffer: Uint8Array, start: number, end: number): void {
    const length = end - start
    const needed = inputAt + length + padding
    if (needed > this.#bytes.length) {
      this.exports.memory.grow(Math.ceil((needed - this.#bytes.length) / 0x10000))
      this.#bytes = new Uint8Array(this.exports.memory.buffer)
      this.rows = this.#view()
    }
    this.#bytes.set(start === 0 && end === buffer.length ? buffer : buffer.subarray(start, end), inputAt)
    this.#bytes.fill(0, inputAt + length, needed)
    this.#at = inputAt
    this.#end = inputAt + length
  }

  /** All lines of the input, whatever was scanned of it. */
  countLines(): number {
    return this.exports.countLines(inputAt, this.#end)
  }

  /** The next slice of lines; 0 at the end. */
  nextLines(): number {
    if (this.#at >= this.#end) return 0
    const count = this.exports.indexLines(this.#at, this.#end, inputAt, rowsAt, mostRows)
    this.#at = this.exports.resume()
    return count
  }

  /** The next slice of lines that hold the literal (1 byte to 1 KiB); 0 at the end. */
  nextWith(literal: Uint8Array): number {
    this.#bytes.set(literal, keysAt)
    while (this.#at < this.#end) {
      const count = this.exports.findLines(
        this.#at,
        this.#end,
        inputAt,
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
    const count = this.exports.scanJson(this.#at, this.#end, inputAt, this.#wanted, keysAt, rowsAt, limit)
    this.#at = this.exports.resume()
    return count
  }

  #view(): Int32Array {
    return new Int32Array(this.exports.memory.buffer, rowsAt, (columnsAt - rowsAt) / 4)
  }
}

let shared: WebAssembly.Module | undefined
function compiled(): WebAssembly.Module {
  shared ??= new WebAssembly.Module(Buffer.from(binary, 'base64'))
  return shared
}
