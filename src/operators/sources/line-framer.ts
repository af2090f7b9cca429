import type { Origin, RefusedLine } from '../contract/chunk.ts'
import type { SourceContext } from '../contract/source.ts'
import { type LineEnd, lineEndOf } from './line-end.ts'
import { Recoder } from './recoder.ts'

/** The part of the context that cutting into lines needs. */
export type FramerContext = Pick<
  SourceContext,
  'name' | 'buffer' | 'recycle' | 'chunk' | 'push' | 'maxLine' | 'onLong' | 'recoding'
>

/** A line that was too long is shown by so much of its head. */
const headSize = 4096
const empty = Buffer.alloc(0)
const utf8Mark = Buffer.from('\ufeff')

/**
 * Cuts the bytes of one partition into chunks of whole lines. A caller reads into `buffer` from `filled` on and says how much came; the
 * unfinished last line moves to the front of the next buffer. A line over the limit takes no more memory than the limit. Lines in another
 * charset are cut as they are, so that numbers and positions are those of the input, and become UTF-8 as they are pushed.
 */
export class LineFramer {
  readonly #context: FramerContext
  readonly #lineEnd: LineEnd
  /** Undefined: the bytes are UTF-8. */
  readonly #recoder: Recoder | undefined
  readonly #mark: Buffer
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
    this.#lineEnd = lineEndOf(context.recoding?.charset)
    this.#recoder = context.recoding && new Recoder(context.recoding, context, this.#lineEnd)
    this.#mark = this.#recoder?.mark ?? utf8Mark
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
    return this.offset + Math.max(this.#long, 0) + this.filled
  }

  /** So many bytes were read into `buffer` at `filled`. */
  took(count: number): void {
    const from = this.filled
    this.filled += count
    if (this.offset === 0 && this.#long < 0)
      this.#recoder?.expectNoOtherMark(this.buffer.subarray(0, this.filled), this.origin)
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
      this.#endLong(this.#long + this.filled, 0)
      this.filled = 0
      return
    }
    if (this.filled === 0) return
    if (this.offset === 0 && this.#mark.equals(this.buffer.subarray(0, this.filled))) {
      this.offset = this.filled
      this.filled = 0
      return
    }
    const { bytes } = this.#lineEnd
    this.#room(bytes.length)
    bytes.copy(this.buffer, this.filled)
    this.filled += bytes.length
    this.#push(this.filled)
    // The line end that is not in the input has no position.
    this.offset -= bytes.length
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

  /** What is held of an unfinished line: how many bytes, and the head of it as text. */
  get held(): { readonly length: number; readonly head: string } {
    const bytes = this.#long < 0 ? this.buffer.subarray(0, this.filled) : (this.#head ?? empty)
    return { length: bytes.length, head: this.#textOf(bytes.subarray(0, headSize)).toString('utf8') }
  }

  #cut(from: number): void {
    const { maxLine } = this.#context
    const { buffer, filled } = this
    // The first half of a line end may have come before.
    const start = from - (from % this.#lineEnd.bytes.length)
    const last = this.#lineEnd.last(buffer, start, filled)
    if (last === -1) {
      if (filled > maxLine) this.#startLong()
      else this.#room(1)
      return
    }
    const end = last + this.#lineEnd.bytes.length
    // Only the first line can be longer than what was read at once, unless the limit is small.
    const first = start === 0 ? -1 : this.#lineEnd.first(buffer, start, filled)
    if (first > maxLine || (maxLine < buffer.length && this.#hasLong(end))) {
      this.#oneByOne(end)
    } else {
      this.#push(end)
    }
  }

  /** Pushes the lines before `end` and carries the rest over. */
  #push(end: number): void {
    const { buffer, filled } = this
    // A byte order mark is no part of the first line.
    const start = this.offset === 0 && hasMark(buffer, end, this.#mark) ? this.#mark.length : 0
    const pushed = this.offset + start
    this.#buffer = undefined
    if (filled > end) {
      const next = this.#context.buffer(filled - end + 1)
      buffer.copy(next, 0, end, filled)
      this.#buffer = next
    }
    this.filled = filled - end
    this.offset += end
    this.#pushLines(buffer, start, end, pushed)
  }

  /** Pushes whole lines and counts them; the buffer is theirs from now on. */
  #pushLines(buffer: Buffer, start: number, end: number, offset: number): void {
    const { recycle, chunk: make, push } = this.#context
    if (this.#recoder !== undefined) {
      const lines = this.#recoder.push(buffer.subarray(start, end), this.origin, this.line, offset)
      recycle(buffer)
      this.line += lines
      return
    }
    const chunk = make(buffer, start, end, this.origin, this.line, offset)
    // Whoever runs the chunk counts its lines on the way: hold it until then.
    chunk.retain()
    push(chunk)
    this.line += chunk.lines
    chunk.release()
  }

  #hasLong(end: number): boolean {
    const { maxLine } = this.#context
    const { first, bytes } = this.#lineEnd
    for (let start = 0; start < end; ) {
      const stop = first(this.buffer, start, end)
      if (stop - start > maxLine) return true
      start = stop + bytes.length
    }
    return false
  }

  /** The slow way for a buffer with a line over the limit in it: each line by itself. */
  #oneByOne(end: number): void {
    const { maxLine } = this.#context
    const endLength = this.#lineEnd.bytes.length
    const bytes = Buffer.from(this.buffer.subarray(0, this.filled))
    this.filled = 0
    for (let start = 0; start < end; ) {
      const stop = this.#lineEnd.first(bytes, start, end)
      const length = stop - start
      if (length > maxLine) {
        this.#head = Buffer.from(bytes.subarray(start, Math.min(stop, start + this.#headLength())))
        this.#endLong(length, endLength)
      } else {
        this.#pushCopy(bytes.subarray(start, stop + endLength))
      }
      start = stop + endLength
    }
    const rest = bytes.subarray(end)
    this.buffer.set(rest, 0)
    this.filled = rest.length
    this.#cut(0)
  }

  #pushCopy(line: Uint8Array): void {
    const buffer = this.#context.buffer(line.length)
    buffer.set(line, 0)
    this.#pushLines(buffer, 0, line.length, this.offset)
    this.offset += line.length
  }

  /** Makes the buffer larger where so many bytes more have no room behind one unfinished line. */
  #room(count: number): void {
    if (this.filled + count <= this.buffer.length) return
    const larger = this.#context.buffer(this.buffer.length * 2)
    this.buffer.copy(larger, 0, 0, this.filled)
    this.#giveBack()
    this.#buffer = larger
  }

  /** The head of a line as UTF-8, without a character that was cut through. */
  #textOf(head: Buffer): Buffer {
    return this.#recoder?.head(head) ?? wholeCharacters(head)
  }

  /** How much of a long line is kept: for the dead letter, or for the line that is cut. */
  #headLength(): number {
    return this.#context.onLong === 'cut' ? this.#context.maxLine : headSize
  }

  #startLong(): void {
    this.#head = Buffer.from(this.buffer.subarray(0, Math.min(this.filled, this.#headLength())))
    this.#long = this.filled
    // It has grown to the limit.
    this.#restart(this.buffer.subarray(this.filled - (this.filled % this.#lineEnd.bytes.length), this.filled))
    this.#long -= this.filled
  }

  /** Goes on with a fresh buffer that begins with these bytes. */
  #restart(bytes: Uint8Array): void {
    const first = Uint8Array.from(bytes)
    this.#giveBack()
    this.filled = first.length
    if (first.length > 0) this.buffer.set(first, 0)
  }

  /** Looks for the end of a line that is too long and keeps none of it. */
  #skip(): void {
    const { buffer, filled } = this
    const { first, bytes } = this.#lineEnd
    const stop = first(buffer, 0, filled)
    if (stop === -1) {
      const half = filled % bytes.length
      this.#long += filled - half
      buffer.copyWithin(0, filled - half, filled)
      this.filled = half
      return
    }
    const rest = Buffer.from(buffer.subarray(stop + bytes.length, filled))
    this.#endLong(this.#long + stop, bytes.length)
    this.buffer.set(rest, 0)
    this.filled = rest.length
    if (this.filled > 0) this.#cut(0)
  }

  /** The long line has ended after `length` bytes and `ends` more for its line end. */
  #endLong(length: number, ends: number): void {
    const head = this.#textOf(this.#head ?? empty)
    this.#long = -1
    this.#head = undefined
    if (this.#context.onLong === 'cut') {
      const mark = Buffer.from(` [cut: the line had ${length} bytes]\n`)
      const buffer = this.#context.buffer(head.length + mark.length)
      head.copy(buffer, 0)
      mark.copy(buffer, head.length)
      const end = head.length + mark.length
      this.#context.push(this.#context.chunk(buffer, 0, end, this.origin, this.line, this.offset))
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
      this.#context.push(refused)
    }
    this.line++
    this.offset += length + ends
  }
}

const hasMark = (buffer: Buffer, end: number, mark: Buffer): boolean =>
  mark.length > 0 && end >= mark.length && mark.equals(buffer.subarray(0, mark.length))

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
