import type { Encoded } from '../../operators/contract/sink.ts'

/** Node's own encoders, which skip the checks of `write` and `toString`. */
interface Raw {
  utf8Write(text: string, offset: number, length?: number): number
}

export interface OutputOptions {
  readonly buffer: (size?: number) => Buffer
  readonly recycle: (buffer: Buffer) => void
  readonly emit: (piece: Encoded, release: () => void) => void
}

const nothing = Buffer.alloc(0)

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
    if (this.#buffer === null || this.#at + size > this.#buffer.length) {
      this.#hand()
      this.#buffer = this.#options.buffer(size)
    }
    return this.#at
  }

  get buffer(): Buffer {
    return this.#buffer!
  }

  /** One event was written up to `end`. */
  done(end: number): void {
    this.#at = end
    this.#count += 1
    this.total += 1
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
    const piece: Encoded = { target: this.target, buffer, start: 0, end: this.#at, count: this.#count }
    this.#at = 0
    this.#count = 0
    this.#options.emit(piece, () => this.#options.recycle(buffer))
  }
}
