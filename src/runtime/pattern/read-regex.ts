import { type ByteSet, emptySet, groupsIn, type RegexNode, setOf, union } from './regex-node.ts'

/** Thrown for what the byte matcher does not know; the regex runs as a RegExp then. */
class Unknown extends Error {}

/** Reads the source of a RegExp that compiles; undefined where it holds anything the byte matcher does not know. */
export function readRegex(regex: RegExp): RegexNode | undefined {
  if (/[^i]/.test(regex.flags)) return undefined
  const reader = new Reader(regex.source, regex.flags.includes('i'))
  try {
    return reader.whole()
  } catch (error) {
    if (error instanceof Unknown) return undefined
    throw error
  }
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57
export const isWord = (code: number): boolean =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
const isSpace = (code: number): boolean => (code >= 9 && code <= 13) || code === 32

class Reader {
  readonly #source: string
  readonly #ignoresCase: boolean
  #at = 0
  #groups = 0

  constructor(source: string, ignoresCase: boolean) {
    this.#source = source
    this.#ignoresCase = ignoresCase
  }

  whole(): RegexNode {
    const node = this.#choice()
    if (this.#at < this.#source.length) throw new Unknown()
    return node
  }

  #choice(): RegexNode {
    const options = [this.#sequence()]
    while (this.#take('|')) options.push(this.#sequence())
    return options.length === 1 ? options[0]! : { kind: 'choice', options }
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = []
    while (
      this.#at < this.#source.length &&
      this.#source[this.#at] !== '|' &&
      this.#source[this.#at] !== ')'
    ) {
      items.push(this.#quantified(this.#atom()))
    }
    return { kind: 'sequence', items }
  }

  #quantified(of: RegexNode): RegexNode {
    const match = /^(?:([*+?])|\{(\d+)(,(\d*))?\})(\??)/.exec(this.#source.slice(this.#at, this.#at + 32))
    if (match === null) return of
    this.#at += match[0].length
    const greedy = match[5] === ''
    if (match[1] !== undefined) {
      return this.#repeat(
        of,
        match[1] === '+' ? 1 : 0,
        match[1] === '?' ? 1 : Number.POSITIVE_INFINITY,
        greedy,
      )
    }
    const min = Number(match[2])
    const max = match[3] === undefined ? min : match[4] === '' ? Number.POSITIVE_INFINITY : Number(match[4])
    return this.#repeat(of, min, max, greedy)
  }

  /** ECMAScript forgets what a group took in the round before; such groups are left to RegExp. */
  #repeat(of: RegexNode, min: number, max: number, greedy: boolean): RegexNode {
    if (max > 1 && groupsIn(of).length > 0) throw new Unknown()
    return { kind: 'repeat', of, min, max, greedy }
  }

  #atom(): RegexNode {
    const char = this.#source[this.#at]!
    if (char === '(') return this.#group()
    if (char === '[') return { kind: 'set', set: this.#class() }
    this.#at += 1
    if (char === '^') return { kind: 'start' }
    if (char === '$') return { kind: 'end' }
    if (char === '.') return { kind: 'set', set: setOf((code) => code !== 10 && code !== 13) }
    if (char === '\\') {
      const escaped = this.#source[this.#at]!
      if (escaped === 'b' || escaped === 'B') {
        this.#at += 1
        return { kind: escaped === 'b' ? 'boundary' : 'no-boundary' }
      }
      return { kind: 'set', set: this.#escape() }
    }
    return { kind: 'set', set: this.#exactly(char.charCodeAt(0)) }
  }

  #group(): RegexNode {
    const head = /^\((?:\?(?::|<[A-Za-z_$][\w$]*>|<?[=!]))?/.exec(
      this.#source.slice(this.#at, this.#at + 120),
    )![0]
    this.#at += head.length
    if (head === '(?') throw new Unknown()
    const captures = head === '(' || head.endsWith('>')
    if (captures) this.#groups += 1
    const number = this.#groups
    const of = this.#choice()
    if (!this.#take(')')) throw new Unknown()
    if (captures) return { kind: 'group', of, number }
    if (head === '(?:') return of
    const negated = head.endsWith('!')
    if (groupsIn(of).length > 0) throw new Unknown()
    if (!head.includes('<')) return { kind: 'ahead', of, negated }
    const single = of.kind === 'sequence' && of.items.length === 1 ? of.items[0]! : of
    if (single.kind !== 'set') throw new Unknown()
    return { kind: 'behind', set: single.set, negated }
  }

  #class(): ByteSet {
    this.#at += 1
    const negated = this.#take('^')
    let set = emptySet()
    while (this.#source[this.#at] !== ']') {
      const from = this.#classAtom()
      const isRange = this.#source[this.#at] === '-' && this.#source[this.#at + 1] !== ']'
      if (!isRange) {
        set = union(set, typeof from === 'number' ? this.#exactly(from) : from)
        continue
      }
      this.#at += 1
      const to = this.#classAtom()
      if (typeof from !== 'number' || typeof to !== 'number') throw new Unknown()
      set = union(set, this.#cased(setOf((code) => code >= from && code <= to)))
    }
    this.#at += 1
    return negated ? setOf((code) => set[code] === 0) : set
  }

  /** A character's code, or a whole set (`\d`). */
  #classAtom(): number | ByteSet {
    const char = this.#source[this.#at]!
    this.#at += 1
    if (char !== '\\') return ascii(char.charCodeAt(0))
    if (this.#source[this.#at] === 'b') {
      this.#at += 1
      return 8
    }
    const start = this.#at
    const set = this.#escape()
    if (/[dDwWsS]/.test(this.#source[start]!)) return set
    return set.indexOf(1)
  }

  /** After a backslash. */
  #escape(): ByteSet {
    const char = this.#source[this.#at]!
    this.#at += 1
    switch (char) {
      case 'd':
        return setOf(isDigit)
      case 'D':
        return setOf((code) => !isDigit(code))
      case 'w':
        return setOf(isWord)
      case 'W':
        return setOf((code) => !isWord(code))
      case 's':
        return setOf(isSpace)
      case 'S':
        return setOf((code) => !isSpace(code))
      case 'n':
        return this.#exactly(10)
      case 'r':
        return this.#exactly(13)
      case 't':
        return this.#exactly(9)
      default:
        if (/[A-Za-z0-9]/.test(char)) throw new Unknown()
        return this.#exactly(char.charCodeAt(0))
    }
  }

  #exactly(code: number): ByteSet {
    const only = ascii(code)
    return this.#cased(setOf((each) => each === only))
  }

  #cased(set: ByteSet): ByteSet {
    if (!this.#ignoresCase) return set
    const flip = (code: number) =>
      (code >= 65 && code <= 90) || (code >= 97 && code <= 122) ? code ^ 32 : code
    return setOf((code) => set[code] === 1 || set[flip(code)] === 1)
  }

  #take(char: string): boolean {
    if (this.#source[this.#at] !== char) return false
    this.#at += 1
    return true
  }
}

function ascii(code: number): number {
  if (code > 127) throw new Unknown()
  return code
}
