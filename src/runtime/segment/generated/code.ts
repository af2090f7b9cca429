/**
 * Builds the text of a generated function. No text of the user's ever becomes code: names and values are bound (`bind`) and arrive as
 * arguments, or go through `literal`, the one escaping function.
 */
export class Code {
  readonly #lines: string[] = []
  readonly #bound: unknown[] = []
  readonly #numbers = new Map<unknown, number>()
  readonly #temporaries: string[] = []
  readonly #head: string[] = []
  #names = 0

  /** Adds a line. */
  line(text: string): void {
    this.#lines.push(text)
  }

  /** Leaves a line open; the function given back fills it. */
  hole(): (text: string) => void {
    const at = this.#lines.push('') - 1
    return (text) => {
      this.#lines[at] = text
    }
  }

  /** The name under which the generated function sees a value. */
  bind(value: unknown): string {
    let at = this.#numbers.get(value)
    if (at === undefined) {
      at = this.#bound.push(value) - 1
      this.#numbers.set(value, at)
    }
    return `k${at}`
  }

  /** A name that was not used before. */
  name(prefix: string): string {
    this.#names += 1
    return `${prefix}${this.#names}`
  }

  /** A variable of the whole function, for values within one expression. */
  temporary(): string {
    const name = this.name('t')
    this.#temporaries.push(name)
    return name
  }

  /** Declares a constant and gives its name. */
  constant(prefix: string, expression: string): string {
    const name = this.name(prefix)
    this.line(`const ${name} = ${expression}`)
    return name
  }

  /** Temporaries that begin at 0: counters. */
  initial(names: readonly string[]): void {
    this.#head.push(...names.map((name) => `${name} = 0`))
  }

  /** Compiles `(…parameters) => …` around what was added; temporaries are declared at its head. */
  compile<F>(parameters: readonly string[]): F {
    const names = this.#bound.map((_, i) => `k${i}`)
    const head =
      this.#temporaries.length === 0 ? '' : `let ${this.#temporaries.join(', ')}\n${this.#head.join('\n')}\n`
    const body = `'use strict'\nreturn (${parameters.join(', ')}) => {\n${head}${this.#lines.join('\n')}\n}`
    return new Function(...names, body)(...this.#bound) as F
  }
}

/** A string, number, bool or null as source text. Characters that could end a literal or a script in any context are escaped. */
export function literal(value: string | number | boolean | null): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value).replace(
    /[\u007f-\uffff<>&]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
