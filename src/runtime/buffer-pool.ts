/**
 * What a source reads at once. It fits the second-level cache together with the kernel's copy of it; all that is done once for a chunk is
 * felt in smaller ones.
 */
export const standardSize = 512 * 1024

interface Options {
  /** Most bytes kept for reuse. */
  readonly keep?: number
  /** Fills what comes back with 0xDB, so that a reader who holds on too long is seen at once. */
  readonly poison?: boolean
}

/** Buffers for reuse, by size: the one that came back last goes out first, while the cache still holds it. */
export class BufferPool {
  readonly #free = new Map<number, Buffer[]>()
  readonly #keep: number
  readonly #poison: boolean
  #kept = 0
  /** Buffers that are out, for tests that look for leaks. */
  lent = 0

  constructor({ keep = 16 * 1024 * 1024, poison = false }: Options = {}) {
    this.#keep = keep
    this.#poison = poison
  }

  /** A buffer of at least `size` bytes; what it holds is arbitrary. */
  take(size = standardSize): Buffer {
    const length = sizeClass(size)
    this.lent++
    const buffer = this.#free.get(length)?.pop()
    if (buffer === undefined) return Buffer.allocUnsafeSlow(length)
    this.#kept -= length
    return buffer
  }

  /** Gives a buffer back that nobody reads any more. */
  give(buffer: Buffer): void {
    this.lent--
    if (this.#poison) buffer.fill(0xdb)
    const { length } = buffer
    if (length !== sizeClass(length) || this.#kept + length > this.#keep) return
    this.#kept += length
    const shelf = this.#free.get(length)
    if (shelf === undefined) this.#free.set(length, [buffer])
    else shelf.push(buffer)
  }
}

/** The standard size, doubled until it fits. */
function sizeClass(size: number): number {
  let length = standardSize
  while (length < size) length *= 2
  return length
}
