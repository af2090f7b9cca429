interface Raw {
  latin1Slice(start: number, end: number): string
}

/** Places in the table; a power of two. */
const places = 4096
/** Longer texts are seldom keys of few values. */
const longest = 40

/**
 * Texts that come again and again, such as the keys of groups: the same bytes give the same string, which a Map then finds without working
 * out its hash anew, and no new string is made. One text for each place of a table; another one that falls there takes its place.
 */
export class KeyTexts {
  readonly #texts: (string | undefined)[] = new Array(places).fill(undefined)
  readonly #bytes = Buffer.alloc(places * longest)
  readonly #lengths = new Uint8Array(places)

  /** The text of ASCII bytes. */
  get(b: Buffer, start: number, end: number): string {
    const length = end - start
    if (length > longest) return (b as unknown as Raw).latin1Slice(start, end)
    let hash = length
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ b[i]!, 0x01000193)
    const place = (hash ^ (hash >>> 15)) & (places - 1)
    const known = this.#texts[place]
    if (
      known !== undefined &&
      this.#lengths[place] === length &&
      this.#isSame(place * longest, b, start, end)
    )
      return known
    const text = (b as unknown as Raw).latin1Slice(start, end)
    this.#texts[place] = text
    this.#lengths[place] = length
    b.copy(this.#bytes, place * longest, start, end)
    return text
  }

  #isSame(at: number, b: Buffer, start: number, end: number): boolean {
    const bytes = this.#bytes
    for (let i = start, j = at; i < end; i++, j++) if (bytes[j] !== b[i]) return false
    return true
  }
}
