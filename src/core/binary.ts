import { Duration, isRecord, setKey, Time, type Value } from './value.ts'

/** Tags of values in the binary form; a new one takes the next number, an old one keeps its meaning. */
const tag = {
  null: 0,
  false: 1,
  true: 2,
  float: 3,
  int: 4,
  bigint: 5,
  string: 6,
  bytes: 7,
  time: 8,
  duration: 9,
  list: 10,
  record: 11,
} as const

/** Node's own encoders, which skip the checks of `write` and `toString`. */
interface Raw {
  utf8Write(text: string, offset: number): number
  utf8Slice(start: number, end: number): string
}

/** Writes values one after the other into a buffer that grows: the form in which state is kept. */
export class BytesWriter {
  #buffer: Buffer
  #at = 0

  constructor(size = 4096) {
    this.#buffer = Buffer.allocUnsafe(size)
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#at
  }

  /** What was written, over the writer's own memory: good until the next write. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#at)
  }

  /** A copy of what was written; the writer begins anew. */
  take(): Buffer {
    const copy = Buffer.from(this.bytes())
    this.#at = 0
    return copy
  }

  clear(): void {
    this.#at = 0
  }

  byte(value: number): void {
    this.#room(1)
    this.#buffer[this.#at++] = value
  }

  /** A whole number from 0 to 2^53, seven bits a byte, lowest first. */
  count(value: number): void {
    this.#room(8)
    let rest = value
    while (rest >= 128) {
      this.#buffer[this.#at++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#buffer[this.#at++] = rest
  }

  /** Any number, as IEEE 754 double. */
  float(value: number): void {
    this.#room(8)
    this.#at = this.#buffer.writeDoubleLE(value, this.#at)
  }

  text(value: string): void {
    // Lone surrogates survive neither UTF-8 nor JSON; they are written as the replacement character everywhere.
    const size = Buffer.byteLength(value)
    this.count(size)
    this.#room(size)
    this.#at += (this.#buffer as unknown as Raw).utf8Write(value, this.#at)
  }

  raw(value: Uint8Array): void {
    this.count(value.length)
    this.#room(value.length)
    this.#buffer.set(value, this.#at)
    this.#at += value.length
  }

  value(value: Value): void {
    switch (typeof value) {
      case 'boolean':
        this.byte(value ? tag.true : tag.false)
        break
      case 'number': {
        const isCount = Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)
        this.byte(isCount ? tag.int : tag.float)
        if (isCount) this.count(value)
        else this.float(value)
        break
      }
      case 'bigint':
        this.byte(tag.bigint)
        this.text(String(value))
        break
      case 'string':
        this.byte(tag.string)
        this.text(value)
        break
      default:
        if (value === null) this.byte(tag.null)
        else this.#object(value)
    }
  }

  #object(value: Exclude<Value, null | boolean | number | bigint | string>): void {
    if (value instanceof Time || value instanceof Duration) {
      this.byte(value instanceof Time ? tag.time : tag.duration)
      this.float(value.micros)
    } else if (value instanceof Uint8Array) {
      this.byte(tag.bytes)
      this.raw(value)
    } else if (Array.isArray(value)) {
      this.byte(tag.list)
      this.count(value.length)
      for (const item of value) this.value(item)
    } else if (isRecord(value)) {
      const keys = Object.keys(value)
      this.byte(tag.record)
      this.count(keys.length)
      for (const key of keys) {
        this.text(key)
        this.value(value[key]!)
      }
    } else this.byte(tag.null)
  }

  #room(size: number): void {
    if (this.#at + size <= this.#buffer.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + size))
    this.#buffer.copy(larger, 0, 0, this.#at)
    this.#buffer = larger
  }
}

/** Reads what a `BytesWriter` wrote, in the same order. Throws a RangeError where bytes are missing or make no sense. */
export class BytesReader {
  readonly #buffer: Buffer
  readonly #end: number
  #at: number

  constructor(buffer: Buffer, start = 0, end = buffer.length) {
    this.#buffer = buffer
    this.#at = start
    this.#end = end
  }

  /** Where the next read begins. */
  get at(): number {
    return this.#at
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end
  }

  byte(): number {
    return this.#buffer[this.#skip(1)]!
  }

  count(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte()
      value += (byte & 127) * scale
      if (byte < 128) return value
      if (scale > 2 ** 53) throw new RangeError('a number of a state record is too long')
    }
  }

  float(): number {
    return this.#buffer.readDoubleLE(this.#skip(8))
  }

  text(): string {
    const size = this.count()
    const at = this.#skip(size)
    return (this.#buffer as unknown as Raw).utf8Slice(at, at + size)
  }

  /** A copy. */
  raw(): Buffer {
    const size = this.count()
    const at = this.#skip(size)
    return Buffer.from(this.#buffer.subarray(at, at + size))
  }

  /** What `raw` wrote, over the reader's own memory. */
  view(): Buffer {
    const size = this.count()
    const at = this.#skip(size)
    return this.#buffer.subarray(at, at + size)
  }

  value(): Value {
    const kind = this.byte()
    switch (kind) {
      case tag.null:
        return null
      case tag.false:
        return false
      case tag.true:
        return true
      case tag.float:
        return this.float()
      case tag.int:
        return this.count()
      case tag.bigint:
        return BigInt(this.text())
      case tag.string:
        return this.text()
      case tag.bytes:
        return this.raw()
      case tag.time:
        return new Time(this.float())
      case tag.duration:
        return new Duration(this.float())
      case tag.list:
        return Array.from({ length: this.#length() }, () => this.value())
      case tag.record: {
        const record = {}
        for (let left = this.#length(); left > 0; left--) setKey(record, this.text(), this.value())
        return record
      }
      default:
        throw new RangeError(`a state record has an unknown tag ${kind}`)
    }
  }

  /** A length that the remaining bytes can hold: each item takes at least one. */
  #length(): number {
    const length = this.count()
    if (length > this.#end - this.#at) throw new RangeError('a state record is cut short')
    return length
  }

  #skip(size: number): number {
    const at = this.#at
    if (at + size > this.#end) throw new RangeError('a state record is cut short')
    this.#at = at + size
    return at
  }
}
