/** Seeded chance: the same seed gives the same draws. */
export interface Chance {
  /** In [0, 1). */
  readonly unit: () => number
  /** A whole number in [0, limit). */
  readonly below: (limit: number) => number
  readonly oneOf: <T>(choices: readonly T[]) => T
}

/** The sfc32 generator of Chris Doty-Humphrey (PractRand), seeded with one number. */
export function chanceOf(seed: number): Chance {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = seed | 0
  let counter = (Math.floor(seed / 2 ** 32) | 0) + 1
  const unit = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 15; i++) unit()
  const below = (limit: number): number => Math.floor(unit() * limit)
  return { unit, below, oneOf: (choices) => choices[below(choices.length)]! }
}
