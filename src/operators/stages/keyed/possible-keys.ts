import { hashText } from '../../../core/hash-text.ts'
import type { StateKey } from '../../contract/state.ts'

/** Places at first; a power of two, as all sizes are. */
const fewest = 1024
/** Longer runs of taken places come of no chance: somebody has chosen the keys. */
const longestRun = 512

/**
 * Which keys may have been added: tells nearly all others apart by one place in memory, where a Map that is larger than the caches needs
 * several. A yes is only a maybe, so nothing may rest on it. Hashes of 32 bits stand in a table that is at most half full, by linear probing.
 */
export class PossibleKeys {
  /** 0 is a free place. Undefined: it has given up, and any key may be there. */
  #hashes: Int32Array | undefined = new Int32Array(fewest)
  #used = 0
  /** The key that was hashed last: who asks for a key often adds it next. */
  #lastKey = ''
  #lastHash = hashText('')

  add(key: StateKey): void {
    if (typeof key !== 'string' || this.#hashes === undefined) return
    if (this.#used * 2 >= this.#hashes.length) this.#grow(this.#hashes)
    this.#put(this.#hashOf(key))
  }

  /** False: it was never added. */
  has(key: StateKey): boolean {
    const hashes = this.#hashes
    if (typeof key !== 'string' || hashes === undefined) return true
    const hash = this.#hashOf(key)
    const mask = hashes.length - 1
    for (let place = hash & mask; ; place = (place + 1) & mask) {
      const found = hashes[place]!
      if (found === hash) return true
      if (found === 0) return false
    }
  }

  #hashOf(key: string): number {
    if (key !== this.#lastKey) {
      this.#lastKey = key
      this.#lastHash = hashText(key)
    }
    return this.#lastHash
  }

  #put(hash: number): void {
    const hashes = this.#hashes
    if (hashes === undefined) return
    const mask = hashes.length - 1
    let place = hash & mask
    for (let run = 0; hashes[place] !== 0; run++) {
      if (hashes[place] === hash) return
      if (run === longestRun) {
        this.#hashes = undefined
        return
      }
      place = (place + 1) & mask
    }
    hashes[place] = hash
    this.#used++
  }

  #grow(before: Int32Array): void {
    this.#hashes = new Int32Array(before.length * 2)
    this.#used = 0
    for (const hash of before) if (hash !== 0) this.#put(hash)
  }
}
