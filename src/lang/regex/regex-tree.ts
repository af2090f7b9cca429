/** A regex as a tree, read from source that the engine has accepted already; the parts that matter for backtracking. */

/** Code units as sorted ranges, both ends included. */
export type Units = readonly (readonly [from: number, to: number])[]

export type RegexNode =
  | { readonly kind: 'units'; readonly units: Units }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | {
      readonly kind: 'repeat'
      readonly of: RegexNode
      readonly min: number
      readonly max: number
      /** Where it stands in the source. */
      readonly start: number
      readonly end: number
    }
  /** `^`, `$`, `\b`, a lookaround or a back reference: takes nothing, but may fail. */
  | { readonly kind: 'guard'; readonly end: boolean; readonly inside?: RegexNode }

export const allUnits: Units = [[0, 0xffff]]
const digits: Units = [[48, 57]]
const words: Units = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]
const spaces: Units = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]
const lineEnds: Units = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
]

export function complement(units: Units): Units {
  const rest: [number, number][] = []
  let next = 0
  for (const [from, to] of [...units].sort((a, b) => a[0] - b[0])) {
    if (from > next) rest.push([next, from - 1])
    next = Math.max(next, to + 1)
  }
  if (next <= 0xffff) rest.push([next, 0xffff])
  return rest
}

/** Reads a regex. `flags` may hold `i` and `s`. */
export function readRegex(source: string, flags: string): RegexNode {
  return new Reader(source, flags).choice()
}

class Reader {
  private at = 0
  private readonly source: string
  private readonly flags: string

  constructor(source: string, flags: string) {
    this.source = source
    this.flags = flags
  }

  choice(): RegexNode {
    const options = [this.sequence()]
    while (this.take('|')) options.push(this.sequence())
    return options.length === 1 ? options[0]! : { kind: 'choice', options }
  }

  private sequence(): RegexNode {
    const items: RegexNode[] = []
    while (this.at < this.source.length && !'|)'.includes(this.source[this.at]!)) {
      const start = this.at
      items.push(this.repeated(this.atom(), start))
    }
    return { kind: 'sequence', items }
  }

  private repeated(of: RegexNode, start: number): RegexNode {
    const match = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.source.slice(this.at))
    if (match === null) return of
    this.at += match[0].length
    const [text, low, comma, high] = match
    const min = low === undefined ? (text[0] === '+' ? 1 : 0) : Number(low)
    const max =
      low === undefined
        ? text[0] === '?'
          ? 1
          : Number.POSITIVE_INFINITY
        : high !== ''
          ? Number(high)
          : comma === ','
            ? Number.POSITIVE_INFINITY
            : min
    return { kind: 'repeat', of, min, max, start, end: this.at }
  }

  private atom(): RegexNode {
    const char = this.source[this.at++]!
    switch (char) {
      case '(':
        return this.group()
      case '[':
        return this.characterClass()
      case '.':
        return { kind: 'units', units: this.flags.includes('s') ? allUnits : complement(lineEnds) }
      case '^':
        return { kind: 'guard', end: false }
      case '$':
        return { kind: 'guard', end: true }
      case '\\':
        return this.escape()
      default:
        return this.unit(char.charCodeAt(0))
    }
  }

  private group(): RegexNode {
    const look = /^\?<?[=!]/.exec(this.source.slice(this.at))
    const opening = look ?? /^\?(?::|<[^>]*>|[a-z-]*:)/.exec(this.source.slice(this.at))
    this.at += opening?.[0].length ?? 0
    const inside = this.choice()
    this.take(')')
    return look === null ? inside : { kind: 'guard', end: true, inside }
  }

  private escape(): RegexNode {
    const units = this.escapedUnits()
    return units === undefined ? { kind: 'guard', end: true } : { kind: 'units', units: this.folded(units) }
  }

  /** The units after a backslash; undefined for what takes none. */
  private escapedUnits(inClass = false): Units | undefined {
    const char = this.source[this.at++] ?? ''
    const rest = this.source.slice(this.at)
    const set = sets[char]
    if (set !== undefined) return set
    if ((char === 'b' || char === 'B') && !inClass) return undefined
    if (char === 'k' && rest.startsWith('<')) {
      this.at += rest.indexOf('>') + 1
      return undefined
    }
    if (/[1-9]/.test(char) && !inClass) {
      this.at += /^\d*/.exec(rest)![0].length
      return undefined
    }
    const hex = char === 'x' ? /^[0-9a-f]{2}/i.exec(rest) : char === 'u' ? /^[0-9a-f]{4}/i.exec(rest) : null
    if (hex !== null) {
      this.at += hex[0].length
      return one(Number.parseInt(hex[0], 16))
    }
    const control = controls[char]
    return one(control ?? char.charCodeAt(0))
  }

  private characterClass(): RegexNode {
    const negated = this.take('^')
    const units: (readonly [number, number])[] = []
    while (this.at < this.source.length && !this.take(']')) {
      const low = this.classItem()
      const isRange = this.source[this.at] === '-' && ![']', undefined].includes(this.source[this.at + 1])
      if (!isRange || low.length !== 1 || low[0]![0] !== low[0]![1]) {
        units.push(...low)
        continue
      }
      this.at++
      const high = this.classItem()
      units.push([low[0]![0], high[0]![1]])
    }
    const folded = this.folded(units)
    return { kind: 'units', units: negated ? complement(folded) : folded }
  }

  private classItem(): Units {
    const char = this.source[this.at++]!
    return char === '\\' ? (this.escapedUnits(true) ?? one(8)) : one(char.charCodeAt(0))
  }

  private unit(code: number): RegexNode {
    return { kind: 'units', units: this.folded(one(code)) }
  }

  /** With the flag `i` a Latin letter stands for both of its cases. */
  private folded(units: Units): Units {
    if (!this.flags.includes('i')) return units
    const both = [...units]
    for (const [from, to] of units) {
      const upper = [Math.max(from, 65), Math.min(to, 90)] as const
      const lower = [Math.max(from, 97), Math.min(to, 122)] as const
      if (upper[0] <= upper[1]) both.push([upper[0] + 32, upper[1] + 32])
      if (lower[0] <= lower[1]) both.push([lower[0] - 32, lower[1] - 32])
    }
    return both
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false
    this.at += text.length
    return true
  }
}

const one = (code: number): Units => [[code, code]]

const sets: Readonly<Record<string, Units>> = {
  d: digits,
  D: complement(digits),
  w: words,
  W: complement(words),
  s: spaces,
  S: complement(spaces),
}
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, '0': 0 }
