/**
 * What a source reads at once. It fits the second-level cache together with the kernel's copy of it; all that is done once for a chunk is
 * felt in smaller ones.
 */
export const standardSize = 512 * 1024

/** Buffers of somebody who reads best what is in them. */
export interface BufferHome {
  /** One of the standard size; undefined where all are out. */
  readonly take: () => Buffer | undefined
  /** False: it is none of them. */
  readonly give: (buffer: Buffer) => boolean
}

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

  /** A buffer of at least `size` bytes, from `home` where that has one; what it holds is arbitrary. */
  take(size = standardSize, home?: BufferHome): Buffer {
    this.lent++
    const own = size <= standardSize ? home?.take() : undefined
    if (own !== undefined) return own
    const length = sizeClass(size)
    const buffer = this.#free.get(length)?.pop()
    if (buffer === undefined) return Buffer.allocUnsafeSlow(length)
    this.#kept -= length
    return buffer
  }

  /** Gives a buffer back that nobody reads any more, and that may have come from `home`. */
  give(buffer: Buffer, home?: BufferHome): void {
    this.lent--
    if (this.#poison) buffer.fill(0xdb)
    if (home?.give(buffer) === true) return
    const { length } = buffer
    // A part of larger memory would keep all of that: it comes from a home that is given up.
    if (buffer.buffer.byteLength !== length) return
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
