interface Entry {
  readonly place: number
  readonly value: number
}

/** The least value among those that stand in a line, at a cost that does not grow with it: what a smaller one behind it outlives is forgotten. */
export class LeastInLine {
  /** Ascending by place and by value, from `#head` on. */
  #entries: Entry[] = []
  #head = 0

  /** +∞ where nothing stands in it. */
  get least(): number {
    return this.#entries[this.#head]?.value ?? Number.POSITIVE_INFINITY
  }

  /** `place` is larger than all before. NaN counts as no value. */
  add(place: number, value: number): void {
    if (Number.isNaN(value)) return
    while (this.#entries.length > this.#head && this.#entries.at(-1)!.value >= value) this.#entries.pop()
    this.#entries.push({ place, value })
  }

  /** The first in the line leaves it. */
  leave(place: number): void {
    if (this.#entries[this.#head]?.place !== place) return
    this.#head += 1
    if (this.#head < 1024 || this.#head * 2 < this.#entries.length) return
    this.#entries = this.#entries.slice(this.#head)
    this.#head = 0
  }
}
