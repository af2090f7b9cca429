import { recordStart } from '../../operators/contract/event-record.ts'
import type { Encoded } from '../../operators/contract/sink.ts'

/** Node's own encoders, which skip the checks of `write` and `toString`. */
interface Raw {
  utf8Write(text: string, offset: number, length?: number): number
}

export interface OutputOptions {
  readonly buffer: (size?: number) => Buffer
  readonly recycle: (buffer: Buffer) => void
  readonly emit: (piece: Encoded, release: () => void) => void
  /** Each event is a record with a head of its own. */
  readonly isRecords?: boolean
}

const nothing = Buffer.alloc(0)
const comma = 44
const openBrace = 123
const closeBrace = 125
const newline = 10

const isSpace = (byte: number): boolean => byte === 32 || byte === 9 || byte === 13

/** Below this many bytes a loop beats a call into native code. */
const short = 24

/** Copies bytes and gives the place after them. */
export function copyBytes(from: Buffer, start: number, end: number, to: Buffer, at: number): number {
  const length = end - start
  if (length > short) {
    from.copy(to, at, start, end)
    return at + length
  }
  for (let i = 0; i < length; i += 1) to[at + i] = from[start + i]!
  return at + length
}

/** Writes a text as UTF-8 and gives the place after it. */
export function writeText(text: string, to: Buffer, at: number): number {
  const { length } = text
  if (length > short) return at + (to as unknown as Raw).utf8Write(text, at)
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i)
    if (code > 127) return at + (to as unknown as Raw).utf8Write(text, at)
    to[at + i] = code
  }
  return at + length
}

/** The changes to one row, sorted by place as they come. Reused from row to row. */
export class Edits {
  count = 0
  /** Characters of all texts. */
  size = 0
  /** Place of the key's first character, of its value, and after its value. */
  readonly keys: number[] = []
  readonly values: number[] = []
  readonly ends: number[] = []
  /** The new value; null takes the member out. */
  readonly texts: (string | null)[] = []

  clear(): void {
    this.count = 0
    this.size = 0
  }

  add(key: number, value: number, end: number, text: string | null): void {
    let i = this.count
    for (; i > 0 && this.keys[i - 1]! > key; i -= 1) {
      this.keys[i] = this.keys[i - 1]!
      this.values[i] = this.values[i - 1]!
      this.ends[i] = this.ends[i - 1]!
      this.texts[i] = this.texts[i - 1]!
    }
    this.keys[i] = key
    this.values[i] = value
    this.ends[i] = end
    this.texts[i] = text
    this.count += 1
    if (text !== null) this.size += text.length
  }
}

/**
 * Encoded events on their way to one target of one sink. Neighbouring raw lines become one copy. Full buffers, and what is there at the
 * end of a chunk, are handed on.
 */
export class Output {
  readonly #options: OutputOptions
  readonly target: string | null
  #buffer: Buffer | null = null
  #at = 0
  #count = 0
  /** A run of raw lines not yet copied. */
  #run: Buffer | null = null
  #runStart = 0
  #runEnd = 0
  #runCount = 0
  /** The head of the record whose event comes next, and where the record under way begins. */
  #head: Buffer | null = null
  #recordAt = -1
  /** Events since the segment last asked. */
  total = 0

  constructor(target: string | null, options: OutputOptions) {
    this.target = target
    this.#options = options
  }

  /** One event as text; the newline is added. */
  text(text: string): void {
    const at = this.room(text.length * 3 + 1)
    const buffer = this.#buffer!
    const end = at + (buffer as unknown as Raw).utf8Write(text, at)
    buffer[end] = 10
    this.done(end + 1)
  }

  /** One event that is a range of the input; its newline stands at `end`. */
  raw(buffer: Buffer, start: number, end: number): void {
    if (this.#head !== null) {
      const at = this.room(end - start + 1)
      this.done(copyBytes(buffer, start, end, this.#buffer!, at) + 1)
      return
    }
    this.total += 1
    if (this.#run === buffer && this.#runEnd === start) {
      this.#runEnd = end + 1
      this.#runCount += 1
      return
    }
    this.#copyRun()
    this.#run = buffer
    this.#runCount = 1
    this.#runStart = start
    this.#runEnd = end + 1
  }

  /** Makes room for so many bytes and says where they go; `buffer` may be another one after this. */
  room(size: number): number {
    this.#copyRun()
    const head = this.#head
    const whole = head === null ? size : size + recordStart + head.length
    if (this.#buffer === null || this.#at + whole > this.#buffer.length) {
      this.#hand()
      this.#buffer = this.#options.buffer(whole)
    }
    if (head === null) return this.#at
    this.#head = null
    this.#recordAt = this.#at
    head.copy(this.#buffer!, this.#at + recordStart)
    return this.#at + recordStart + head.length
  }

  /** What stands before the next event; it holds still until that is written. */
  head(bytes: Buffer): void {
    this.#head = bytes
  }

  get buffer(): Buffer {
    return this.#buffer!
  }

  /** One event was written up to `end`. */
  done(end: number): void {
    this.#at = end
    if (this.#recordAt >= 0) {
      // A record says its length; no line end follows.
      this.#at = end - 1
      this.#buffer!.writeUInt32LE(this.#at - this.#recordAt - recordStart, this.#recordAt)
      this.#recordAt = -1
    }
    this.#count += 1
    this.total += 1
  }

  /**
   * One event that is a row of JSON with changes: each edit replaces a value or takes a member out; `appended` is `,"name":value` for each
   * new one. The edits are in the order of their places. Bytes between them are copied.
   */
  splice(source: Buffer, start: number, end: number, edits: Edits, appended: string): void {
    let at = this.room(end - start + edits.size * 3 + appended.length * 3 + 16)
    const buffer = this.#buffer!
    let cursor = start
    for (let i = 0; i < edits.count; i += 1) {
      const text = edits.texts[i]!
      const stop = text === null ? edits.keys[i]! - 1 : edits.values[i]!
      at = copyBytes(source, cursor, stop, buffer, at)
      cursor = edits.ends[i]!
      if (text !== null) {
        at = writeText(text, buffer, at)
        continue
      }
      while (isSpace(source[cursor]!)) cursor += 1
      if (source[cursor] === comma) {
        cursor += 1
        while (isSpace(source[cursor]!)) cursor += 1
      } else {
        while (isSpace(buffer[at - 1]!)) at -= 1
        if (buffer[at - 1] === comma) at -= 1
      }
    }
    let close = end - 1
    while (source[close] !== closeBrace) close -= 1
    at = copyBytes(source, cursor, close, buffer, at)
    if (appended.length > 0) {
      let before = at - 1
      while (isSpace(buffer[before]!)) before -= 1
      at = writeText(buffer[before] === openBrace ? appended.slice(1) : appended, buffer, at)
    }
    buffer[at] = closeBrace
    buffer[at + 1] = newline
    this.done(at + 2)
  }

  /** One event of which nothing is written. */
  counted(): void {
    this.#count += 1
    this.total += 1
  }

  /** Hands on what is there. */
  flush(): void {
    this.#copyRun()
    this.#hand()
  }

  #copyRun(): void {
    const run = this.#run
    if (run === null) return
    this.#run = null
    const size = this.#runEnd - this.#runStart
    if (this.#buffer === null || this.#at + size > this.#buffer.length) {
      this.#hand()
      this.#buffer = this.#options.buffer(size)
    }
    run.copy(this.#buffer!, this.#at, this.#runStart, this.#runEnd)
    this.#at += size
    this.#count += this.#runCount
  }

  #hand(): void {
    const buffer = this.#buffer
    if (this.#count === 0) return
    if (buffer === null) {
      this.#options.emit(
        { target: this.target, buffer: nothing, start: 0, end: 0, count: this.#count },
        () => {},
      )
      this.#count = 0
      return
    }
    this.#buffer = null
    const piece: Encoded = {
      target: this.target,
      buffer,
      start: 0,
      end: this.#at,
      count: this.#count,
      ...(this.#options.isRecords === true ? { isRecords: true } : {}),
    }
    this.#at = 0
    this.#count = 0
    this.#options.emit(piece, () => this.#options.recycle(buffer))
  }
}
