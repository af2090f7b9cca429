import { BufferPool } from '../../src/runtime/buffer-pool.ts'

/** Lends buffers of any size, so that sources read as little at once as a test wants; tells how many it has lent. */
export class SmallPool extends BufferPool {
  readonly #size: number
  readonly #onTake: (taken: number) => void
  #taken = 0

  constructor(size: number, onTake: (taken: number) => void = () => {}) {
    super()
    this.#size = size
    this.#onTake = onTake
  }

  override take(size = this.#size): Buffer {
    this.#onTake(this.#taken++)
    return Buffer.alloc(size)
  }

  override give(): void {
    // Nothing is used again.
  }
}
