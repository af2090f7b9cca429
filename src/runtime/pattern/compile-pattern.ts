/**
 * Compiles a regex into a matcher over the bytes of an ASCII line: places of the captures instead of strings, and no result object. Backtracks
 * as ECMAScript says (longest or shortest first, alternatives in order), but only where more than one way is possible: where the next byte
 * decides, the choice is made for good.
 */
import { readRegex } from './read-regex.ts'
import {
  type ByteSet,
  emptySet,
  firstOf,
  firstOfSequence,
  groupsIn,
  isDisjoint,
  isNullable,
  type RegexNode,
  setOf,
  union,
} from './regex-node.ts'

export interface BytePattern {
  /** Looks for a match in `b[start, end)`, which must be ASCII; the byte at `end` is a line break or the end of the buffer. */
  readonly match: (b: Uint8Array, start: number, end: number) => boolean
  /** After a match: `[start, end)` of group i at `2 i`, −1 where it took no part. Group 0 is the whole match. */
  readonly places: Int32Array
}

/** What comes after a node: a function of the generated code, the bytes it may begin with, and whether it cannot fail. */
interface Then {
  readonly name: string
  readonly first: ByteSet
  readonly certain: boolean
}

/** Beyond this the generated code would outgrow its use. */
const mostFunctions = 400
const mostCopies = 8

class TooComplex extends Error {}

const done: Then = { name: 'done', first: new Uint8Array(129).fill(1), certain: true }

/** Undefined where the regex holds something that the matcher does not know. */
export function compilePattern(regex: RegExp): BytePattern | undefined {
  const node = readRegex(regex)
  if (node === undefined) return undefined
  try {
    return new Compiler().compile(node)
  } catch (error) {
    if (error instanceof TooComplex) return undefined
    throw error
  }
}

class Compiler {
  readonly #functions: string[] = []
  readonly #sets: ByteSet[] = []

  compile(node: RegexNode): BytePattern {
    const groups = Math.max(0, ...groupsIn(node))
    const begin = this.#sequence([node], done)
    const first = firstOfSequence([node], done.first)
    const reset = Array.from({ length: groups }, (_, i) => `c${i + 1} = d${i + 1} = -1`).join('; ')
    const store = Array.from(
      { length: groups },
      (_, i) => `P[${2 * i + 2}] = c${i + 1}; P[${2 * i + 3}] = d${i + 1}`,
    ).join('; ')
    const names = Array.from(
      { length: groups },
      (_, i) => `, c${i + 1} = -1, d${i + 1} = -1, o${i + 1} = -1`,
    ).join('')
    const filter = first.every((flag) => flag === 1)
      ? ''
      : `if (${this.#bind(first)}[p < e ? b[p] : 128] === 0) continue; `
    const anchored = startsAtStart(node)
    const search = anchored
      ? `const r = ${begin}(start); if (r >= 0) { P[0] = start; P[1] = r; ${store}; return true } return false`
      : `for (let p = start; p <= end; p += 1) { ${filter}const r = ${begin}(p); if (r >= 0) { P[0] = p; P[1] = r; ${store}; return true } } return false`
    const source = `'use strict'
let b, st = 0, e = 0${names}
function done(p) { return p }
${this.#functions.join('\n')}
return (bytes, start, end) => { b = bytes; st = start; e = end; ${reset}; ${search} }`
    const places = new Int32Array(2 * groups + 2)
    const sets = this.#sets.map((set) => Uint8Array.from({ length: 256 }, (_, i) => set[i] ?? 0))
    const match = new Function('P', ...sets.map((_, i) => `S${i}`), source)(
      places,
      ...sets,
    ) as BytePattern['match']
    return { match, places }
  }

  #bind(set: ByteSet): string {
    const known = this.#sets.findIndex((each) => each.every((flag, i) => flag === set[i]))
    return `S${known >= 0 ? known : this.#sets.push(set) - 1}`
  }

  #define(body: readonly string[]): string {
    if (this.#functions.length === mostFunctions) throw new TooComplex()
    const name = `f${this.#functions.length}`
    this.#functions.push(`function ${name}(p) {\n${body.join('\n')}\n}`)
    return name
  }

  /** A function that matches the items and then what follows. */
  #sequence(items: readonly RegexNode[], then: Then): string {
    const flat = items.flatMap(flatten)
    // What an earlier try has left on these groups is gone: they have taken no part yet.
    const body: string[] = [...new Set(flat.flatMap(groupsIn))].map(resetGroup)
    for (let i = 0; i < flat.length; i += 1) {
      const rest = flat.slice(i + 1)
      const after: Omit<Then, 'name'> = {
        first: firstOfSequence(rest, then.first),
        certain: rest.every(cannotFail) && then.certain,
      }
      const inline = this.#inline(flat[i]!, after, `g${i}`)
      if (inline !== undefined) {
        body.push(...inline)
        continue
      }
      body.push(
        ...this.#branch(flat[i]!, {
          ...after,
          name: rest.length === 0 ? then.name : this.#sequence(rest, then),
        }),
      )
      return this.#define(body)
    }
    body.push(`return ${then.name}(p)`)
    return this.#define(body)
  }

  /** Statements that move `p` over the node or return −1, where there is one way only. */
  #inline(node: RegexNode, after: Omit<Then, 'name'>, unique: string): string[] | undefined {
    switch (node.kind) {
      case 'set':
        return [`if (!(${this.#accepts(node.set)})) return -1`, 'p += 1']
      case 'start':
        return ['if (p !== st) return -1']
      case 'end':
        return ['if (p !== e) return -1']
      case 'boundary':
      case 'no-boundary': {
        const word = this.#bind(wordSet)
        return [
          `if (((p > st && ${word}[b[p - 1]] === 1) !== (p < e && ${word}[b[p]] === 1)) !== ${node.kind === 'boundary'}) return -1`,
        ]
      }
      case 'ahead':
        return [`if (${this.#sequence([node.of], done)}(p) ${node.negated ? '>=' : '<'} 0) return -1`]
      case 'behind':
        return [
          `if (${node.negated ? '' : '!'}(p > st && ${this.#bind(node.set)}[b[p - 1]] === 1)) return -1`,
        ]
      case 'group': {
        const inner = this.#inline(node.of, after, `${unique}_`)
        return inner && [`const ${unique} = p`, ...inner, `c${node.number} = ${unique}; d${node.number} = p`]
      }
      case 'sequence': {
        const statements: string[] = []
        for (const [i, item] of node.items.entries()) {
          const rest = node.items.slice(i + 1)
          const inner = this.#inline(
            item,
            { first: firstOfSequence(rest, after.first), certain: rest.every(cannotFail) && after.certain },
            `${unique}_${i}`,
          )
          if (inner === undefined) return undefined
          statements.push(...inner)
        }
        return statements
      }
      case 'choice':
        return this.#inlineChoice(node.options, after, unique)
      case 'repeat':
        return this.#inlineRepeat(node, after, unique)
    }
  }

  /** Alternatives that the next byte tells apart. */
  #inlineChoice(
    options: readonly RegexNode[],
    after: Omit<Then, 'name'>,
    unique: string,
  ): string[] | undefined {
    if (options.some(isNullable)) return undefined
    const firsts = options.map(firstOf)
    let seen = emptySet()
    for (const first of firsts) {
      if (!isDisjoint(first, seen)) return undefined
      seen = union(seen, first)
    }
    const statements: string[] = []
    for (const [i, option] of options.entries()) {
      const inner = this.#inline(option, after, `${unique}_${i}`)
      if (inner === undefined) return undefined
      statements.push(`${i === 0 ? '' : 'else '}if (${this.#accepts(firsts[i]!)}) {`, ...inner, '}')
    }
    return [...statements, 'else return -1']
  }

  #inlineRepeat(
    node: Extract<RegexNode, { kind: 'repeat' }>,
    after: Omit<Then, 'name'>,
    unique: string,
  ): string[] | undefined {
    if (isNullable(node.of)) return undefined
    const first = firstOf(node.of)
    if (node.min === node.max && node.min <= mostCopies) {
      const copies: RegexNode = {
        kind: 'sequence',
        items: Array.from({ length: node.min }, () => node.of),
      }
      return this.#inline(copies, after, unique)
    }
    // One way only: as many as there are, if what follows cannot begin where another one could, or never fails.
    const decided =
      node.greedy && (isDisjoint(first, after.first) || (after.certain && node.of.kind === 'set'))
    if (!decided) return undefined
    if (node.of.kind === 'set') {
      const set = this.#bind(node.of.set)
      const bound = node.max === Number.POSITIVE_INFINITY ? 'e' : `${unique}m`
      const statements = bound === 'e' ? [] : [`const ${bound} = e - p < ${node.max} ? e : p + ${node.max}`]
      if (node.min > 0) statements.push(`const ${unique} = p`)
      statements.push(`while (p < ${bound} && ${set}[b[p]] === 1) p += 1`)
      if (node.min > 0) statements.push(`if (p - ${unique} < ${node.min}) return -1`)
      return statements
    }
    const inner = this.#inline(node.of, { first: union(first, after.first), certain: false }, `${unique}_`)
    if (inner === undefined) return undefined
    const enter = this.#accepts(first)
    if (node.max === 1) return node.min === 1 ? inner : [`if (${enter}) {`, ...inner, '}']
    const limit = node.max === Number.POSITIVE_INFINITY ? '' : `${unique} < ${node.max} && `
    return [
      `let ${unique} = 0`,
      `while (${limit}${enter}) {`,
      ...inner,
      `${unique} += 1`,
      '}',
      ...(node.min > 0 ? [`if (${unique} < ${node.min}) return -1`] : []),
    ]
  }

  /** Statements that try several ways and return. */
  #branch(node: RegexNode, then: Then): string[] {
    switch (node.kind) {
      case 'group': {
        // The start is kept in a variable of its own: a way that fails must not leave its mark on the group.
        const close = this.#define([
          `const c = c${node.number}, d = d${node.number}`,
          `c${node.number} = o${node.number}; d${node.number} = p`,
          `const r = ${then.name}(p)`,
          `if (r < 0) { c${node.number} = c; d${node.number} = d }`,
          'return r',
        ])
        const inner = this.#sequence([node.of], { ...then, name: close, certain: then.certain })
        return [
          `const o = o${node.number}`,
          `o${node.number} = p`,
          `const r = ${inner}(p)`,
          `o${node.number} = o`,
          'return r',
        ]
      }
      case 'sequence':
        return [`return ${this.#sequence(node.items, then)}(p)`]
      case 'choice': {
        const groups = [...new Set(groupsIn(node))]
        const statements = [
          'let r = -1',
          ...groups.map((group) => `const x${group} = c${group}, y${group} = d${group}`),
        ]
        const restore = groups.map((group) => `c${group} = x${group}; d${group} = y${group}`).join('; ')
        for (const option of node.options) {
          const name = this.#sequence([option], then)
          const guard = isNullable(option) ? '' : `if (${this.#accepts(firstOf(option))}) `
          statements.push(`${guard}{ r = ${name}(p); if (r >= 0) return r; ${restore} }`)
        }
        return [...statements, 'return -1']
      }
      case 'repeat':
        return this.#branchRepeat(node, then)
      default:
        throw new TooComplex()
    }
  }

  #branchRepeat(node: Extract<RegexNode, { kind: 'repeat' }>, then: Then): string[] {
    const { of, min, max, greedy } = node
    if (of.kind === 'set') {
      const set = this.#bind(of.set)
      const follows = then.first.every((flag) => flag === 1)
        ? ''
        : `if (${this.#bind(then.first)}[q < e ? b[q] : 128] === 1) `
      const limit = max === Number.POSITIVE_INFINITY ? 'e' : `(e - p < ${max} ? e : p + ${max})`
      if (greedy) {
        return [
          `const limit = ${limit}`,
          'let q = p, r = -1',
          `while (q < limit && ${set}[b[q]] === 1) q += 1`,
          `for (const least = p + ${min}; q >= least; q -= 1) { ${follows}{ r = ${then.name}(q); if (r >= 0) return r } }`,
          'return -1',
        ]
      }
      return [
        `const limit = ${limit}`,
        'let q = p, r = -1',
        `for (const least = p + ${min}; ; q += 1) { if (q >= least) { ${follows}{ r = ${then.name}(q); if (r >= 0) return r } } if (q >= limit || ${set}[b[q]] === 0) return -1 }`,
      ]
    }
    if (max > mostCopies || isNullable(of)) throw new TooComplex()
    // `X{1,3}` as `X(X(X)?)?`: each copy may be the last.
    let rest: RegexNode = { kind: 'sequence', items: [] }
    for (let i = max; i > min; i -= 1) {
      const items: RegexNode[] = [of, ...(rest.kind === 'sequence' && rest.items.length === 0 ? [] : [rest])]
      rest = {
        kind: 'choice',
        options: greedy
          ? [
              { kind: 'sequence', items },
              { kind: 'sequence', items: [] },
            ]
          : [
              { kind: 'sequence', items: [] },
              { kind: 'sequence', items },
            ],
      }
    }
    const items: RegexNode[] = [...Array.from({ length: min }, () => of), ...(max > min ? [rest] : [])]
    return [`return ${this.#sequence(items, then)}(p)`]
  }

  /** JavaScript: is the byte at `p` in the set? A set without line breaks needs no look at the end of the line. */
  #accepts(set: ByteSet): string {
    const bounded = set[10] === 1 || set[13] === 1 ? 'p < e && ' : ''
    const members = [...set.keys()].filter((code) => code < 128 && set[code] === 1)
    if (members.length === 1) return `${bounded}b[p] === ${members[0]}`
    return `${bounded}${this.#bind(set)}[b[p]] === 1`
  }
}

const wordSet = setOf(
  (code) =>
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95,
)
const resetGroup = (number: number): string => `c${number} = d${number} = -1`
const flatten = (node: RegexNode): readonly RegexNode[] =>
  node.kind === 'sequence' ? node.items.flatMap(flatten) : [node]

/** Does the node match whatever is there? */
function cannotFail(node: RegexNode): boolean {
  switch (node.kind) {
    case 'repeat':
      return node.min === 0 && node.of.kind === 'set'
    case 'group':
      return cannotFail(node.of)
    case 'sequence':
      return node.items.every(cannotFail)
    default:
      return false
  }
}

/** Can a match begin only at the start of the line? */
function startsAtStart(node: RegexNode): boolean {
  switch (node.kind) {
    case 'start':
      return true
    case 'sequence':
      return node.items.length > 0 && startsAtStart(node.items[0]!)
    case 'group':
      return startsAtStart(node.of)
    case 'choice':
      return node.options.every(startsAtStart)
    default:
      return false
  }
}
