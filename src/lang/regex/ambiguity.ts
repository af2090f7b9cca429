/**
 * How the time of a backtracking match can grow, by the ambiguity of the automaton (A. Weber and H. Seidl, "On the degree of ambiguity of
 * finite automata", 1991): exponential where one text leads from a state back to itself in two ways, polynomial where it leads from p to p,
 * from p to q and from q to q.
 */
import type { Automaton } from './automaton.ts'
import type { Units } from './regex-tree.ts'

export type Growth = 'linear' | 'polynomial' | 'exponential'

const mostSteps = 300_000

/** Growth of a match from one start; `linear` also where the search would take too long. */
export function growthOf(automaton: Automaton): Growth {
  const graph = { ...automaton, overlaps: overlapsOf(automaton.units) }
  const groups = components(automaton)
  const loops = automaton.next.flatMap((next, state) => {
    const inLoop = next.some((target) => groups[target] === groups[state])
    return inLoop && !automaton.done[state] ? [state] : []
  })
  if (loops.some((state) => isExponential(state, graph, groups))) return 'exponential'
  const budget = { steps: 0 }
  for (const p of loops)
    for (const q of loops) if (p !== q && isPolynomial(p, q, graph, budget)) return 'polynomial'
  return 'linear'
}

interface Graph extends Automaton {
  readonly overlaps: (a: number, b: number) => boolean
}

/** Is there a text from the state back to it along two different ways? */
function isExponential(start: number, graph: Graph, groups: readonly number[]): boolean {
  const { next, overlaps } = graph
  const group = groups[start]
  const size = next.length
  const seen = new Set<number>()
  // A pair of states, and whether the two ways have parted.
  const queue: [number, number, boolean][] = [[start, start, false]]
  while (queue.length > 0) {
    const [a, b, parted] = queue.pop()!
    for (const [i, x] of next[a]!.entries()) {
      if (groups[x] !== group) continue
      for (const [j, y] of next[b]!.entries()) {
        if (groups[y] !== group || !overlaps(x, y)) continue
        const different = parted || x !== y || (a === b && i !== j)
        if (x === start && y === start && different) return true
        const key = (x * size + y) * 2 + (different ? 1 : 0)
        if (seen.has(key)) continue
        seen.add(key)
        queue.push([x, y, different])
      }
    }
    if (seen.size > mostSteps) return false
  }
  return false
}

/** Is there a text that leads from p to p, from p to q and from q to q? */
function isPolynomial(p: number, q: number, graph: Graph, budget: { steps: number }): boolean {
  const { next, overlaps } = graph
  const size = next.length
  const seen = new Set<number>()
  const queue: [number, number, number][] = [[p, p, q]]
  while (queue.length > 0) {
    const [a, b, c] = queue.pop()!
    for (const x of next[a]!) {
      for (const y of next[b]!) {
        if (!overlaps(x, y)) continue
        for (const z of next[c]!) {
          if (!overlaps(x, z) || !overlaps(y, z)) continue
          if (x === p && y === q && z === q) return true
          const key = (x * size + y) * size + z
          if (seen.has(key)) continue
          seen.add(key)
          queue.push([x, y, z])
          budget.steps++
        }
      }
    }
    if (budget.steps > mostSteps) return false
  }
  return false
}

function overlapsOf(units: readonly Units[]): (a: number, b: number) => boolean {
  const known = new Map<number, boolean>()
  return (a, b) => {
    const key = a * units.length + b
    let result = known.get(key)
    if (result === undefined) {
      result = units[a]!.some(([from, to]) => units[b]!.some(([low, high]) => from <= high && low <= to))
      known.set(key, result)
    }
    return result
  }
}

/** The strongly connected component of each state (Tarjan). */
function components({ next }: Automaton): readonly number[] {
  const group: number[] = next.map(() => -1)
  const order: number[] = next.map(() => -1)
  const low: number[] = next.map(() => 0)
  const stack: number[] = []
  let count = 0
  let groups = 0
  const visit = (state: number): void => {
    order[state] = low[state] = count++
    stack.push(state)
    for (const target of next[state]!) {
      if (order[target]! < 0) {
        visit(target)
        low[state] = Math.min(low[state]!, low[target]!)
      } else if (group[target]! < 0) low[state] = Math.min(low[state]!, order[target]!)
    }
    if (low[state] !== order[state]) return
    for (let popped = -1; popped !== state; ) {
      popped = stack.pop()!
      group[popped] = groups
    }
    groups++
  }
  for (const state of next.keys()) if (order[state]! < 0) visit(state)
  return group
}
