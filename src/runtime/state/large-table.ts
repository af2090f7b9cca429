import { hashKey } from '../../core/hash-key.ts'
import type { StateKey } from '../../operators/contract/state.ts'

/** A longer run of taken places comes of no chance: somebody has chosen the keys. */
const longestRun = 512

/**
 * Entries by key in the order in which the keys came, as a Map, for so many that they are beyond the caches: a key that is not there is told
 * by one place in memory. Keys and entries stand in lists; an open-addressing table of hashes and places, at most half full, leads to them.
 */
export class LargeTable<E> {
  /** Undefined: deleted. */
  #keys: (StateKey | undefined)[] = []
  #entries: (E | undefined)[] = []
  /** Pairs: a hash and its place in the lists, counted from 1. Place 0: free; −1: deleted. The length is a power of two. */
  #slots = new Int32Array(4096)
  /** Pairs that are not free. */
  #taken = 0
  /** Before it all are deleted. */
  #first = 0
  #iterators = 0
  size = 0
  /** So many hashes have met that a Map will do better. */
  isCrowded = false

  /** Nobody is looking at its entries one by one, so that they may be moved. */
  get isAtRest(): boolean {
    return this.#iterators === 0
  }

  get(key: StateKey): E | undefined {
    const slot = this.#find(key, hashKey(key))
    return slot < 0 ? undefined : this.#entries[this.#slots[slot + 1]! - 1]
  }

  set(key: StateKey, entry: E): void {
    const slot = this.#find(key, hashKey(key))
    if (slot < 0) this.add(key, entry)
    else this.#entries[this.#slots[slot + 1]! - 1] = entry
  }

  /** As `set`, of a key that is not there. */
  add(key: StateKey, entry: E): void {
    if (this.#taken * 4 >= this.#slots.length) this.#rebuild()
    this.#keys.push(key === 0 ? 0 : key)
    this.#entries.push(entry)
    this.size++
    this.#place(hashKey(key), this.#keys.length)
  }

  delete(key: StateKey): void {
    const slot = this.#find(key, hashKey(key))
    if (slot < 0) return
    const at = this.#slots[slot + 1]! - 1
    this.#slots[slot + 1] = -1
    this.#keys[at] = undefined
    this.#entries[at] = undefined
    this.size--
  }

  /** The key that came first. */
  first(): StateKey | undefined {
    while (this.#first < this.#keys.length && this.#keys[this.#first] === undefined) this.#first++
    return this.#keys[this.#first]
  }

  /** What is added meanwhile is visited, what is deleted is not. */
  *entries(): Generator<[StateKey, E], void, void> {
    this.#iterators++
    try {
      for (let at = 0; at < this.#keys.length; at++) {
        const key = this.#keys[at]
        if (key !== undefined) yield [key, this.#entries[at]!]
      }
    } finally {
      this.#iterators--
    }
  }

  /** The pair of a key, −1 where it is not there. */
  #find(key: StateKey, hash: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    for (let slot = (hash << 1) & mask; ; slot = (slot + 2) & mask) {
      const place = slots[slot + 1]!
      if (place === 0) return -1
      if (slots[slot] === hash && place > 0 && isSame(this.#keys[place - 1]!, key)) return slot
    }
  }

  #place(hash: number, place: number): void {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = (hash << 1) & mask
    let run = 0
    for (; slots[slot + 1] !== 0; slot = (slot + 2) & mask) run++
    slots[slot] = hash
    slots[slot + 1] = place
    this.#taken++
    if (run > longestRun) this.isCrowded = true
  }

  /** Makes room: in larger slots, or where many were deleted by moving the others together. */
  #rebuild(): void {
    const moved = this.size * 2 < this.#keys.length && this.isAtRest ? this.#close() : undefined
    const before = this.#slots
    let length = before.length
    // Some room is left, or it would be the next key's turn to do this again.
    while (this.size * 6 >= length) length *= 2
    this.#slots = new Int32Array(length)
    this.#taken = 0
    for (let slot = 0; slot < before.length; slot += 2) {
      const place = before[slot + 1]!
      if (place > 0) this.#place(before[slot]!, moved?.[place] ?? place)
    }
  }

  /** Moves the entries together; gives the new places by the old ones. */
  #close(): Int32Array {
    const moved = new Int32Array(this.#keys.length + 1)
    const [keys, entries] = [this.#keys, this.#entries]
    this.#keys = []
    this.#entries = []
    this.#first = 0
    for (const [at, key] of keys.entries()) {
      if (key === undefined) continue
      this.#entries.push(entries[at])
      moved[at + 1] = this.#keys.push(key)
    }
    return moved
  }
}

/** As a Map compares: NaN is itself. */
const isSame = (a: StateKey, b: StateKey): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b))
