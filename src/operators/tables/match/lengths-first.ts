import type { Value } from '../../../core/value.ts'

/** Rows by the length of their keys, the longest first: whatever of them matches first is the most specific. */
export class LengthsFirst<K> {
  readonly #rows = new Map<number, Map<K, Value>>()
  #lengths: number[] = []

  add(length: number, key: K, row: Value): void {
    let rows = this.#rows.get(length)
    if (rows === undefined) {
      rows = new Map()
      this.#rows.set(length, rows)
      this.#lengths = [...this.#rows.keys()].sort((a, b) => b - a)
    }
    rows.set(key, row)
  }

  /** `keyOf`: what a key of the length must be to match. Nothing longer than `most` is looked at. */
  find(
    most: number,
    keyOf: (length: number) => K,
  ): { readonly length: number; readonly row: Value } | undefined {
    for (const length of this.#lengths) {
      if (length > most) continue
      const row = this.#rows.get(length)!.get(keyOf(length))
      if (row !== undefined) return { length, row }
    }
    return undefined
  }
}
