/** A seeded source of numbers (xorshift32, Marsaglia 2003): the same seed gives the same data on every machine. */
export interface Random {
  /** At least 0, less than 1. */
  readonly unit: () => number
  /** A whole number at least 0 and less than `end`. */
  readonly below: (end: number) => number
  readonly oneOf: <T>(list: readonly T[]) => T
}

export function seededRandom(seed: number): Random {
  let state = seed | 0 || 1

  const unit = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4_294_967_296
  }
  const below = (end: number): number => Math.floor(unit() * end)
  return { unit, below, oneOf: (list) => list[below(list.length)]! }
}
