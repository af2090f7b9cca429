import type { Chunk, Origin, RefusedLine } from '../contract/chunk.ts'
import type { SourceContext } from '../contract/source.ts'

/** The part of the context that cutting into lines needs. */
export type FramerContext = Pick<
  SourceContext,
  'buffer' | 'recycle' | 'chunk' | 'push' | 'maxLine' | 'onLong'
>

const newline = 10
/** A line that was too long is shown by so much of its head. */
const headSize = 4096

/**
 * Cuts the bytes of one partition into chunks of whole lines. A caller reads into `buffer` from `filled` on and says how much came; the
 * unfinished last line moves to the front of the next buffer. A line over the limit takes no more memory than the limit.
 */
export class LineFramer {
  readonly #context: FramerContext
  readonly origin: Origin
  #buffer: Buffer | undefined
  /** Where the next bytes go. */
  filled = 0
  /** Number of the next line. */
  line: number
  /** Position after the last line that was pushed. */
  offset: number
  /** The line at hand is too long: its length so far; −1 otherwise. */
  #long = -1
  #head: Buffer | undefined

  constructor(context: FramerContext, origin: Origin, line = 1, offset = 0) {
    this.#context = context
    this.origin = origin
    this.line = line
    this.offset = offset
  }

  /** What the next bytes are read into. */
  get buffer(): Buffer {
    this.#buffer ??= this.#context.buffer()
    return this.#buffer
  }

  /** Position after the last byte that came in. */
  get end(): number {
    return this.offset + (this.#long < 0 ? this.filled : this.#long)
  }

  /** So many bytes were read into `buffer` at `filled`. */
  took(count: number): void {
    const from = this.filled
    this.filled += count
    if (this.#long >= 0) this.#skip()
    else this.#cut(from)
  }

  /** Copies bytes in that were read elsewhere. */
  feed(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const count = Math.min(bytes.length - at, this.buffer.length - this.filled)
      this.buffer.set(bytes.subarray(at, at + count), this.filled)
      at += count
      this.took(count)
    }
  }

  /** The input has ended: a last line without a line end becomes an event too. */
  finish(): void {
    if (this.#long >= 0) {
      this.#endLong(this.#long, 0)
      this.filled = 0
      return
    }
    if (this.filled === 0) return
    const length = this.filled
    this.#room()
    this.buffer[this.filled++] = newline
    this.#cut(length)
    // The line end that is not in the input has no position.
    this.offset--
  }

  /** Nothing will come for a while: an empty buffer goes back to where others can use it. */
  rest(): void {
    if (this.filled === 0) this.#giveBack()
  }

  /** Gives the buffer back and forgets the unfinished line. */
  close(): void {
    this.filled = 0
    this.#giveBack()
  }

  #giveBack(): void {
    if (this.#buffer !== undefined) this.#context.recycle(this.#buffer)
    this.#buffer = undefined
  }

  /** What is held of an unfinished line. */
  get held(): Buffer {
    return this.#long < 0 ? this.buffer.subarray(0, this.filled) : (this.#head ?? Buffer.alloc(0))
  }

  #cut(from: number): void {
    const { maxLine } = this.#context
    const last = this.buffer.subarray(from, this.filled).lastIndexOf(newline)
    if (last === -1) {
      if (this.filled > maxLine) this.#startLong()
      else this.#room()
      return
    }
    const end = from + last + 1
    // Only the first line can be longer than what was read at once, unless the limit is small.
    const first = from === 0 ? -1 : this.buffer.indexOf(newline, from)
    if (first > maxLine || (maxLine < this.buffer.length && this.#hasLong(end))) {
      this.#oneByOne(end)
    } else {
      this.#push(end)
    }
  }

  /** Pushes the lines before `end` and carries the rest over. */
  #push(end: number): void {
    const { buffer, filled } = this
    // A byte order mark is no part of the first line.
    const start = this.offset === 0 && hasMark(buffer, end) ? 3 : 0
    const chunk = this.#context.chunk(buffer, start, end, this.origin, this.line, this.offset + start)
    this.#buffer = undefined
    if (filled > end) {
      const next = this.#context.buffer(filled - end + 1)
      buffer.copy(next, 0, end, filled)
      this.#buffer = next
    }
    this.filled = filled - end
    this.offset += end
    // Whoever runs the chunk counts its lines on the way: hold it until then.
    chunk.retain()
    this.#context.push(chunk)
    this.line += chunk.lines
    chunk.release()
  }

  #hasLong(end: number): boolean {
    const { maxLine } = this.#context
    for (let start = 0; start < end; ) {
      const stop = this.buffer.indexOf(newline, start)
      if (stop - start > maxLine) return true
      start = stop + 1
    }
    return false
  }

  /** The slow way for a buffer with a line over the limit in it: each line by itself. */
  #oneByOne(end: number): void {
    const { maxLine } = this.#context
    const bytes = Buffer.from(this.buffer.subarray(0, this.filled))
    this.filled = 0
    for (let start = 0; start < end; ) {
      const stop = bytes.indexOf(newline, start)
      const length = stop - start
      if (length > maxLine) {
        this.#head = Buffer.from(bytes.subarray(start, Math.min(stop, start + this.#headLength())))
        this.#endLong(length, 1)
      } else {
        this.#pushCopy(bytes.subarray(start, stop + 1))
      }
      start = stop + 1
    }
    const rest = bytes.subarray(end)
    this.buffer.set(rest, 0)
    this.filled = rest.length
    this.#cut(0)
  }

  #pushCopy(line: Uint8Array): void {
    const buffer = this.#context.buffer(line.length)
    buffer.set(line, 0)
    this.#pushOne(this.#context.chunk(buffer, 0, line.length, this.origin, this.line, this.offset))
    this.offset += line.length
  }

  #pushOne(chunk: Chunk): void {
    this.line++
    this.#context.push(chunk)
  }

  /** Makes the buffer larger where it is full of one unfinished line. */
  #room(): void {
    if (this.filled < this.buffer.length) return
    const larger = this.#context.buffer(this.buffer.length * 2)
    this.buffer.copy(larger, 0, 0, this.filled)
    this.#giveBack()
    this.#buffer = larger
  }

  /** How much of a long line is kept: for the dead letter, or for the line that is cut. */
  #headLength(): number {
    return this.#context.onLong === 'cut' ? this.#context.maxLine : headSize
  }

  #startLong(): void {
    this.#head = Buffer.from(this.buffer.subarray(0, Math.min(this.filled, this.#headLength())))
    this.#long = this.filled
    this.filled = 0
    // It has grown to the limit.
    this.#giveBack()
  }

  /** Looks for the end of a line that is too long and keeps none of it. */
  #skip(): void {
    const stop = this.buffer.subarray(0, this.filled).indexOf(newline)
    if (stop === -1) {
      this.#long += this.filled
      this.filled = 0
      return
    }
    const rest = Buffer.from(this.buffer.subarray(stop + 1, this.filled))
    this.#endLong(this.#long + stop, 1)
    this.buffer.set(rest, 0)
    this.filled = rest.length
    if (this.filled > 0) this.#cut(0)
  }

  /** The long line has ended after `length` bytes and `ends` more for its line end. */
  #endLong(length: number, ends: 0 | 1): void {
    const head = wholeCharacters(this.#head ?? Buffer.alloc(0))
    this.#long = -1
    this.#head = undefined
    if (this.#context.onLong === 'cut') {
      const mark = Buffer.from(` [cut: the line had ${length} bytes]\n`)
      const buffer = this.#context.buffer(head.length + mark.length)
      head.copy(buffer, 0)
      mark.copy(buffer, head.length)
      this.#pushOne(
        this.#context.chunk(buffer, 0, head.length + mark.length, this.origin, this.line, this.offset),
      )
    } else {
      const refused: RefusedLine = {
        kind: 'refused',
        origin: this.origin,
        line: this.line,
        offset: this.offset,
        length,
        head: head.toString('utf8'),
        code: 'LP5201',
        reason: `the line has ${length} bytes, and at most ${this.#context.maxLine} are read ("max_line")`,
      }
      this.line++
      this.#context.push(refused)
    }
    this.offset += length + ends
  }
}

const hasMark = (buffer: Buffer, end: number): boolean =>
  end >= 3 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf

/** Without the first bytes of a UTF-8 character whose others were cut off. */
function wholeCharacters(head: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, head.length); back++) {
    const byte = head[head.length - back]!
    if (byte < 0x80) break
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return needs > back ? head.subarray(0, head.length - back) : head
    }
  }
  return head
}
