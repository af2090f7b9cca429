/**
 * The candidate that a person most likely meant by `name`: by edit distance with swaps (Damerau–Levenshtein, optimal string alignment), at
 * most a third of the length away; a difference in case alone always counts. Undefined where nothing is near.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const lower = name.toLowerCase()
  let best: string | undefined
  // One letter in two is another name, not a slip.
  let least = (name.length < 3 ? 0 : Math.max(1, Math.floor(name.length / 3))) + 1
  for (const candidate of candidates) {
    if (candidate === name) continue
    const other = candidate.toLowerCase()
    if (Math.abs(other.length - lower.length) >= least && !isCutOff(lower, other)) continue
    const distance = other === lower ? 0 : isCutOff(lower, other) ? 1 : editDistance(lower, other)
    if (distance < least) {
      least = distance
      best = candidate
    }
  }
  return best
}

// `thresh` for `threshold`: people leave ends away more than anything else.
const isCutOff = (name: string, candidate: string): boolean => name.length >= 4 && candidate.startsWith(name)

function editDistance(a: string, b: string): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, before[j - 2]! + 1)
      next.push(cost)
    }
    before = row
    row = next
  }
  return row[b.length]!
}
