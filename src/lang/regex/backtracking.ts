import { type Growth, growthOf } from './ambiguity.ts'
import { buildAutomaton } from './automaton.ts'
import { type RegexNode, readRegex } from './regex-tree.ts'

export interface Backtracking {
  readonly growth: Growth
  /** The part of the source that is to blame. */
  readonly part: string
}

// A pipeline often reads several streams by the same pattern.
const known = new Map<string, Backtracking>()
const mostKnown = 100

/** How a match of the regex can grow with the text. The source must be one that the engine accepts. */
export function findBacktracking(source: string, flags: string): Backtracking {
  if (!looksRisky(source) || depthOf(source) > deepest) return { growth: 'linear', part: '' }
  const key = `${flags} ${source}`
  const before = known.get(key)
  if (before !== undefined) return before
  if (known.size >= mostKnown) known.clear()
  const found = analyse(source, flags)
  known.set(key, found)
  return found
}

function analyse(source: string, flags: string): Backtracking {
  const tree = readRegex(source, flags)
  const growths = [tree, ...lookarounds(tree)].map((one) => {
    const automaton = buildAutomaton(one)
    return automaton === undefined ? 'linear' : growthOf(automaton)
  })
  const growth =
    growths.find((one) => one === 'exponential') ?? growths.find((one) => one === 'polynomial') ?? 'linear'
  return { growth, part: growth === 'linear' ? '' : blamed(tree, source, flags, growth) }
}

// Deeper groups than anyone writes would exhaust the stack.
const deepest = 100

function depthOf(source: string): number {
  let depth = 0
  let most = 0
  for (const char of source) {
    if (char === '(') most = Math.max(most, ++depth)
    else if (char === ')') depth--
  }
  return most
}

// Two repetitions, or a choice inside one, are needed for anything to compete.
function looksRisky(source: string): boolean {
  const plain = source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/g, 'x')
  const count = plain.match(/[*+]|\{\d+,\d*\}/g)?.length ?? 0
  return count > 1 || (count === 1 && plain.includes('|'))
}

/** The smallest repetition that is exponential by itself; for all else the whole. */
function blamed(tree: RegexNode, source: string, flags: string, growth: Growth): string {
  if (growth !== 'exponential') return source
  const parts = repeats(tree)
    .map(({ start, end }) => source.slice(start, end))
    .sort((a, b) => a.length - b.length)
  return parts.find((part) => isExponential(part, flags)) ?? source
}

function isExponential(part: string, flags: string): boolean {
  // A guard behind it keeps the part from being done at once.
  const automaton = buildAutomaton(readRegex(`${part}$`, flags))
  return automaton !== undefined && growthOf(automaton) === 'exponential'
}

function repeats(node: RegexNode): readonly (RegexNode & { kind: 'repeat' })[] {
  switch (node.kind) {
    case 'sequence':
      return node.items.flatMap(repeats)
    case 'choice':
      return node.options.flatMap(repeats)
    case 'repeat':
      return [node, ...repeats(node.of)]
    case 'guard':
      return node.inside === undefined ? [] : repeats(node.inside)
    default:
      return []
  }
}

/** What stands inside lookarounds is matched by itself, and may fail at its end. */
function lookarounds(node: RegexNode): readonly RegexNode[] {
  switch (node.kind) {
    case 'sequence':
      return node.items.flatMap(lookarounds)
    case 'choice':
      return node.options.flatMap(lookarounds)
    case 'repeat':
      return lookarounds(node.of)
    case 'guard':
      return node.inside === undefined ? [] : [node.inside, ...lookarounds(node.inside)]
    default:
      return []
  }
}
