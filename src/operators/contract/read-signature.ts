import type { Value } from '../../core/value.ts'
import type { Parameter, Pattern, ScalarPattern, Signature } from './signature.ts'

/**
 * Reads a signature as specs write it: `truncate(s: string, max: int, suffix: string = "") -> string`. Throws an Error that says what was
 * expected where: a spec is ours, so a bad one is a defect that its test finds.
 */
export function readSignature(text: string): { readonly name: string; readonly signature: Signature } {
  const reader = new SignatureReader(text)
  const name = reader.word()
  const { params, variadic } = reader.parameters()
  reader.expect('->')
  const result = reader.type()
  reader.end()
  return { name, signature: { params, variadic, result } }
}

const scalars = new Set<string>('any null bool int float string bytes time duration regex'.split(' '))
const token = /\s*(->|…|"(?:[^"\\]|\\.)*"|-?\d[\w.]*|\w+|\.\.|[^\s])/y

class SignatureReader {
  readonly #text: string
  readonly #tokens: readonly string[]
  #next = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = [...text.matchAll(new RegExp(token, 'gy'))].map((match) => match[1]!)
  }

  word(): string {
    const word = this.#tokens[this.#next]
    if (word === undefined || !/^\w+$/.test(word)) this.#fail('a name')
    this.#next += 1
    return word!
  }

  expect(what: string): void {
    if (!this.#take(what)) this.#fail(`"${what}"`)
  }

  end(): void {
    if (this.#next < this.#tokens.length) this.#fail('the end')
  }

  /** `(a: int, b: string = "x", …)` */
  parameters(): { params: Parameter[]; variadic: boolean } {
    const params: Parameter[] = []
    let variadic = false
    this.expect('(')
    while (!this.#take(')')) {
      if (params.length > 0) this.expect(',')
      if (this.#take('…')) {
        variadic = true
        this.expect(')')
        break
      }
      params.push(this.#parameter())
    }
    return { params, variadic }
  }

  /** `string|list<string>`, `{key: string, ..}?`, `(x: T) -> bool` */
  type(): Pattern {
    const first = this.#single()
    if (!this.#take('|')) return first
    const of = [first]
    do of.push(this.#single())
    while (this.#take('|'))
    return { kind: 'union', of }
  }

  #parameter(): Parameter {
    const name = this.word()
    this.expect(':')
    const type = this.type()
    if (!this.#take('=')) return { name, type }
    const defaultText = this.#tokens[this.#next++]
    if (defaultText === undefined) this.#fail('a default')
    return { name, type, defaultText: defaultText!, default: defaultValue(defaultText!) }
  }

  #single(): Pattern {
    let pattern = this.#bare()
    while (this.#take('?')) pattern = { kind: 'optional', of: pattern }
    return pattern
  }

  #bare(): Pattern {
    if (this.#take('{')) return this.#record()
    if (this.#take('[')) return { kind: 'tuple', of: this.#list(']') }
    if (this.#tokens[this.#next] === '(') {
      const { params } = this.parameters()
      this.expect('->')
      return { kind: 'lambda', params, result: this.type() }
    }
    const name = this.word()
    if (scalars.has(name)) return { kind: name as ScalarPattern }
    if (name === 'num' || name === 'rec') return { kind: name }
    if (name === 'list') {
      this.expect('<')
      const of = this.type()
      this.expect('>')
      return { kind: 'list', of }
    }
    if (!/^[A-Z]$/.test(name)) this.#fail('a type')
    return { kind: 'variable', name }
  }

  #list(close: string): Pattern[] {
    const of: Pattern[] = []
    while (!this.#take(close)) {
      if (of.length > 0) this.expect(',')
      of.push(this.type())
    }
    return of
  }

  #record(): Pattern {
    const fields = new Map<string, Pattern>()
    let open = false
    while (!this.#take('}')) {
      if (fields.size > 0) this.expect(',')
      if (this.#take('..')) {
        open = true
        continue
      }
      const name = this.word()
      this.expect(':')
      fields.set(name, this.type())
    }
    return { kind: 'record', fields, open }
  }

  #take(what: string): boolean {
    if (this.#tokens[this.#next] !== what) return false
    this.#next += 1
    return true
  }

  #fail(expected: string): never {
    const found = this.#tokens[this.#next] ?? 'the end'
    throw new Error(`The signature ${this.#text} needs ${expected} where "${found}" stands.`)
  }
}

/** A literal's value; null for a word that the function itself gives a meaning, like `end`. */
function defaultValue(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^["\d-]/.test(text) ? (JSON.parse(text) as Value) : null
}
