/** Two lists side by side: what stands in one only has nothing beside it. */
export interface Pair<A, B> {
  readonly wanted?: A
  readonly came?: B
  readonly isRight: boolean
}

/** Beyond so many comparisons lists are held side by side as they stand. */
const mostComparisons = 250_000

/**
 * Aligns two lists so that as many items as possible fit (a longest common subsequence, by dynamic programming over suffixes); between those, what is
 * left on both sides is paired in order.
 */
export function align<A, B>(
  wanted: readonly A[],
  came: readonly B[],
  fits: (wanted: A, came: B) => boolean,
): readonly Pair<A, B>[] {
  let start = 0
  while (start < wanted.length && start < came.length && fits(wanted[start]!, came[start]!)) start++
  const rest = { wanted: wanted.slice(start), came: came.slice(start) }
  const pairs: Pair<A, B>[] = wanted
    .slice(0, start)
    .map((one, i) => ({ wanted: one, came: came[i]!, isRight: true }))
  let from = { wanted: 0, came: 0 }
  for (const [i, j] of matches(rest.wanted, rest.came, fits)) {
    pairs.push(...beside(rest.wanted.slice(from.wanted, i), rest.came.slice(from.came, j)))
    pairs.push({ wanted: rest.wanted[i]!, came: rest.came[j]!, isRight: true })
    from = { wanted: i + 1, came: j + 1 }
  }
  return [...pairs, ...beside(rest.wanted.slice(from.wanted), rest.came.slice(from.came))]
}

/** The numbers of items that fit each other, ascending on both sides. */
function matches<A, B>(
  wanted: readonly A[],
  came: readonly B[],
  fits: (wanted: A, came: B) => boolean,
): readonly (readonly [number, number])[] {
  const width = came.length + 1
  if (wanted.length * came.length > mostComparisons)
    return wanted.flatMap((one, i) => (i < came.length && fits(one, came[i]!) ? [[i, i] as const] : []))
  const isFit = wanted.map((one) => came.map((other) => fits(one, other)))
  const longest = new Uint32Array((wanted.length + 1) * width)
  for (let i = wanted.length - 1; i >= 0; i--)
    for (let j = came.length - 1; j >= 0; j--)
      longest[i * width + j] = isFit[i]![j]
        ? longest[(i + 1) * width + j + 1]! + 1
        : Math.max(longest[(i + 1) * width + j]!, longest[i * width + j + 1]!)
  const found: (readonly [number, number])[] = []
  for (let i = 0, j = 0; i < wanted.length && j < came.length; ) {
    if (isFit[i]![j]) found.push([i++, j++])
    else if (longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!) i++
    else j++
  }
  return found
}

/** In order, one beside the other. */
export function beside<A, B>(wanted: readonly A[], came: readonly B[]): readonly Pair<A, B>[] {
  return Array.from({ length: Math.max(wanted.length, came.length) }, (_, i) => ({
    ...(i < wanted.length ? { wanted: wanted[i]! } : {}),
    ...(i < came.length ? { came: came[i]! } : {}),
    isRight: false,
  }))
}
