import type { Chunk, MessageOf, Origin, Recoded } from '../operators/contract/chunk.ts'

/** Counts the line ends in a range of bytes. */
export type CountLines = (buffer: Buffer, start: number, end: number) => number

/** The counter for where no kernel is loaded. */
export const countLines: CountLines = (buffer, start, end) => {
  let lines = 0
  for (let at = buffer.indexOf(10, start); at !== -1 && at < end; at = buffer.indexOf(10, at + 1)) lines++
  return lines
}

/** What only chunks of messages, and of lines that were recoded, have. */
export type MessageParts = Pick<Chunk, 'message' | 'isOneLine' | 'recoded'>

interface Parts extends MessageParts {
  readonly buffer: Buffer
  readonly start: number
  readonly end: number
  readonly origin: Origin
  readonly firstLine: number
  readonly offset: number
  readonly received: number
}

/** A chunk over a pooled buffer, with a count of its holders: the last one gives the buffer back. */
export class LineChunk implements Chunk {
  readonly kind = 'chunk'
  readonly buffer: Buffer
  readonly start: number
  readonly end: number
  readonly origin: Origin
  readonly firstLine: number
  readonly offset: number
  readonly received: number
  readonly message?: MessageOf
  readonly isOneLine?: true
  readonly recoded?: Recoded
  readonly #count: CountLines
  readonly #recycle: (buffer: Buffer) => void
  #lines = -1
  #holders = 1

  constructor(parts: Parts, count: CountLines, recycle: (buffer: Buffer) => void) {
    this.buffer = parts.buffer
    this.start = parts.start
    this.end = parts.end
    this.origin = parts.origin
    this.firstLine = parts.firstLine
    this.offset = parts.offset
    this.received = parts.received
    if (parts.message !== undefined) this.message = parts.message
    if (parts.recoded !== undefined) this.recoded = parts.recoded
    if (parts.isOneLine !== undefined) {
      this.isOneLine = parts.isOneLine
      this.#lines = 1
    }
    this.#count = count
    this.#recycle = recycle
  }

  /** Counted at the first ask; whoever counts lines on the way may set it and spare the second count. */
  get lines(): number {
    if (this.#lines < 0) this.#lines = this.#count(this.buffer, this.start, this.end)
    return this.#lines
  }

  set lines(lines: number) {
    this.#lines = lines
  }

  readonly retain = (): void => {
    this.#holders++
  }

  readonly release = (): void => {
    this.#holders--
    if (this.#holders === 0) this.#recycle(this.buffer)
    else if (this.#holders < 0) throw new Error('a chunk was released once too often')
  }
}
