/** Items of one run that is sorted at once: a few milliseconds of work. */
const runLength = 8192

/**
 * Sorts in slices: runs are sorted one at a time, then merged two by two (merge sort, bottom up), with a yield after each piece of work, so
 * that a close of a million keys does not hold everything else up. Gives the sorted items.
 */
export function* sortedInSlices<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
): Generator<void, readonly T[], void> {
  if (items.length <= runLength) return [...items].sort(compare)
  let runs: T[][] = []
  for (let at = 0; at < items.length; at += runLength) {
    runs.push(items.slice(at, at + runLength).sort(compare))
    yield
  }
  while (runs.length > 1) {
    const merged: T[][] = []
    for (let i = 0; i < runs.length; i += 2) {
      const left = runs[i]!
      const right = runs[i + 1]
      merged.push(right === undefined ? left : yield* merge(left, right, compare))
    }
    runs = merged
  }
  return runs[0] ?? []
}

function* merge<T>(
  left: readonly T[],
  right: readonly T[],
  compare: (a: T, b: T) => number,
): Generator<void, T[], void> {
  const out = new Array<T>(left.length + right.length)
  let i = 0
  let j = 0
  for (let at = 0; at < out.length; at++) {
    const takesLeft = j === right.length || (i < left.length && compare(left[i]!, right[j]!) <= 0)
    out[at] = takesLeft ? left[i++]! : right[j++]!
    if (at % runLength === runLength - 1) yield
  }
  return out
}
