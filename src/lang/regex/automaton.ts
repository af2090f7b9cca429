import type { RegexNode, Units } from './regex-tree.ts'

/** A regex as a finite automaton in which every step takes one code unit (position automaton). */
export interface Automaton {
  /** Units that lead into each state; state 0 is the start and has none. */
  readonly units: readonly Units[]
  /** A state stands there twice where two ways lead to it. */
  readonly next: readonly (readonly number[])[]
  /** From here the match is complete without looking further, so that nothing is tried again. */
  readonly done: readonly boolean[]
}

// More copies of a counted part than these are taken as "any number".
const mostCopies = 12
const mostStates = 400

/** `undefined` where the automaton would grow too large to be looked at. */
export function buildAutomaton(tree: RegexNode): Automaton | undefined {
  const builder: Builder = { units: [[]], next: [[]], tooLarge: false }
  const whole = build(tree, builder)
  for (const state of whole.first) builder.next[0]!.push(state)
  if (builder.tooLarge) return undefined
  const ends = new Set(whole.last.filter((last) => last.free).map((last) => last.state))
  return {
    units: builder.units,
    next: builder.next,
    done: builder.units.map((_, state) => ends.has(state)),
  }
}

interface Builder {
  readonly units: Units[]
  readonly next: number[][]
  tooLarge: boolean
}
/** `free`: nothing between the state and the end can fail. */
interface Last {
  readonly state: number
  readonly free: boolean
}
interface Fragment {
  readonly first: readonly number[]
  readonly last: readonly Last[]
  /** It may take nothing, perhaps past a guard. */
  readonly empty: false | 'free' | 'guarded'
}

function build(node: RegexNode, b: Builder): Fragment {
  switch (node.kind) {
    case 'units': {
      const state = b.units.push(node.units) - 1
      b.next.push([])
      b.tooLarge ||= state > mostStates
      return { first: [state], last: [{ state, free: true }], empty: false }
    }
    case 'guard':
      return { first: [], last: [], empty: node.end ? 'guarded' : 'free' }
    case 'sequence':
      return node.items.reduce<Fragment>((left, item) => join(left, build(item, b), b), nothing)
    case 'choice':
      return node.options.map((option) => build(option, b)).reduce(either)
    case 'repeat':
      return repeat(node, b)
  }
}

const nothing: Fragment = { first: [], last: [], empty: 'free' }

function join(left: Fragment, right: Fragment, b: Builder): Fragment {
  for (const { state } of left.last) for (const target of right.first) b.next[state]!.push(target)
  const passed = left.last.map((last) => ({ ...last, free: last.free && right.empty === 'free' }))
  return {
    first: left.empty ? [...left.first, ...right.first] : left.first,
    last: right.empty ? [...passed, ...right.last] : right.last,
    empty: left.empty && right.empty ? (left.empty === 'free' ? right.empty : 'guarded') : false,
  }
}

const either = (a: Fragment, b: Fragment): Fragment => ({
  first: [...a.first, ...b.first],
  last: [...a.last, ...b.last],
  empty: a.empty === 'free' || b.empty === 'free' ? 'free' : a.empty || b.empty,
})

function repeat(node: RegexNode & { kind: 'repeat' }, b: Builder): Fragment {
  const { of, min, max } = node
  const endless = max > mostCopies
  const copies = endless ? Math.min(min, 2) : min
  let whole = nothing
  for (let i = 0; i < copies && !b.tooLarge; i++) whole = join(whole, build(of, b), b)
  if (endless) return join(whole, loop(build(of, b), b), b)
  for (let i = min; i < max && !b.tooLarge; i++) whole = join(whole, either(build(of, b), nothing), b)
  return whole
}

function loop(body: Fragment, b: Builder): Fragment {
  for (const { state } of body.last) for (const target of body.first) b.next[state]!.push(target)
  return { ...body, empty: 'free' }
}
