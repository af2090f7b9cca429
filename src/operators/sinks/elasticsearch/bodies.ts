/**
 * Memory for the bodies of requests, used again when a request is answered: new memory for each would stay until the collector of garbage comes
 * by. There are as many as are under way at once.
 */
export class Bodies {
  #free: Buffer[] = []

  /** At least so many bytes. */
  take(size: number): Buffer {
    const place = this.#free.findIndex(({ length }) => length >= size)
    if (place !== -1) return this.#free.splice(place, 1)[0]!
    // One that is too small is replaced; the next request is about as large as this one.
    this.#free.shift()
    return Buffer.allocUnsafe(Math.ceil(size * 1.25))
  }

  /** Nobody reads it any more. */
  release(body: Buffer): void {
    this.#free.push(body)
  }
}
