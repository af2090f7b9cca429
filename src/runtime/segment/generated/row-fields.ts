import { parseJson } from '../../../core/json.ts'
import { isRecord, type Rec, setKey } from '../../../core/value.ts'
import { existsPath } from '../../../expression/operations.ts'
import { anyType, stringType } from '../../../ir/type.ts'
import { firstEscape, mostKeys, type WantedKey } from '../../kernel/kernel.ts'
import { type Code, literal } from './code.ts'
import type { Fields } from './expression.ts'
import { KeyTexts } from './key-texts.ts'
import { decode, decodeKey, decodeText, readSpan } from './library.ts'
import { Shape, type Slot } from './shape.ts'

/** Thrown while generating: this tree asks for more than the fast way has. The closures run it. */
export class TooMuch extends Error {}

/**
 * Fields of rows that the kernel has cut: JSON with wanted keys, or lines with the one field `message`. In the generated function `b` holds
 * the bytes, `R` the row table, `o` the row's place in it, `fl` its flags, `st` and `en` its bytes.
 */
export class RowFields implements Fields {
  readonly #code: Code
  readonly kind: 'json' | 'lines'
  readonly keys: WantedKey[] = []
  readonly #numbers = new Map<string, number>()
  /** JavaScript that refuses the row when a nested part of it turns out to be no JSON, and leaves it. */
  onBroken = ''
  /** JavaScript of each part of the metadata. */
  metaParts: readonly (readonly [name: string, js: string])[] = []
  /** Rows with other bytes go the slow way: places in them are not places in text. */
  onlyAscii = false

  constructor(kind: 'json' | 'lines', code: Code) {
    this.kind = kind
    this.#code = code
  }

  /** The event as the source gives it. */
  start(): Shape {
    if (this.kind === 'json') return new Shape('json')
    return new Shape('closed', [['message', { kind: 'raw', key: 0 }]])
  }

  slot(shape: Shape, name: string): Slot | undefined {
    const known = shape.slots.get(name)
    if (known !== undefined || shape.base !== 'json') return known
    const slot: Slot = { kind: 'raw', key: this.keyNumber(name) }
    shape.slots.set(name, slot)
    return slot
  }

  read(shape: Shape, name: string): string {
    if (shape.base === 'object') return readOwn(shape.object, name)
    const slot = this.slot(shape, name)
    if (slot === undefined || slot.kind === 'gone') return 'null'
    return this.variable(shape, slot)
  }

  /** The variable with the value of a slot that is not gone. */
  variable(shape: Shape, slot: Exclude<Slot, { kind: 'gone' }>): string {
    if (slot.kind === 'value') return slot.js
    if (slot.kind === 'raw') return this.load(shape, slot.key)
    const known = shape.decoded.get(slot.id)
    if (known !== undefined) return known
    const code = this.#code
    const name = code.constant(
      'v',
      `${code.bind(readSpan)}(b, ${slot.start}, ${slot.end}, ${literal(slot.type)})`,
    )
    shape.decoded.set(slot.id, name)
    return name
  }

  /** The variable with the decoded value of a raw key. */
  load(shape: Shape, key: number): string {
    const known = shape.decoded.get(key)
    if (known !== undefined) return known
    let name: string
    if (this.kind === 'lines')
      name = this.#code.constant('v', `${this.#code.bind(decodeText)}(b, st, le, fl)`)
    else {
      this.keys[key] = { name: this.keys[key]!.name, decoded: true }
      name = this.#code.constant(
        'v',
        `${this.there(key)} ? ${this.#code.bind(decode)}(b, ${this.value(key)}, ${this.end(key)}, fl, ${1 << (firstEscape + key)}) : null`,
      )
    }
    shape.decoded.set(key, name)
    return name
  }

  /** From here on the field is read as a key: texts that were seen before are not made anew. */
  decodeAsKey(shape: Shape, name: string): void {
    if (this.kind === 'lines' || shape.base === 'object') return
    const slot = this.slot(shape, name)
    if (slot?.kind !== 'raw' || shape.decoded.has(slot.key)) return
    const { key } = slot
    this.keys[key] = { name, decoded: true }
    const escaped = 1 << (firstEscape + key)
    const place = `b, ${this.value(key)}, ${this.end(key)}, fl, ${escaped}`
    const js = `${this.there(key)} ? ${this.#code.bind(decodeKey)}(${this.#code.bind(new KeyTexts())}, ${place}) : null`
    shape.decoded.set(key, this.#code.constant('v', js))
  }

  equalsText(shape: Shape, name: string, text: string): string | undefined {
    if (this.kind === 'lines' || shape.base === 'object') return undefined
    const slot = this.slot(shape, name)
    if (slot?.kind !== 'raw' || shape.decoded.has(slot.key)) return undefined
    const bytes = Buffer.from(text, 'utf8')
    // Text that JSON must escape never stands as it is; beyond a few words comparing strings is as good.
    if (bytes.length > 40 || /["\\\x00-\x1f]/.test(text) || !text.isWellFormed()) return undefined
    const { key } = slot
    this.keys[key] = { name, decoded: true }
    const t = this.#code.temporary()
    const same = [`b[${t}] === 34`, ...[...bytes].map((byte, i) => `b[${t} + ${i + 1}] === ${byte}`)].join(
      ' && ',
    )
    // With an escape in it the text is longer here than there: only then it has to be decoded.
    const escaped = 1 << (firstEscape + key)
    return `${this.there(key)} && (${this.end(key)} - (${t} = ${this.value(key)}) === ${bytes.length + 2} ? ${same} : (fl & ${escaped}) !== 0 && ${this.#code.bind(decode)}(b, ${t}, ${this.end(key)}, fl, ${escaped}) === ${literal(text)})`
  }

  /** Where the text of a field stands in the bytes as it is, and JavaScript that tells whether it does. */
  textSpan(
    shape: Shape,
    name: string,
  ): { readonly isText: string; readonly start: string; readonly end: string } | undefined {
    if (shape.base === 'object') return undefined
    const slot = this.slot(shape, name)
    if (slot?.kind === 'span' && slot.type === 'string')
      return { isText: `${slot.start} >= 0`, start: slot.start, end: slot.end }
    if (slot?.kind !== 'raw') return undefined
    if (this.kind === 'lines') return { isText: 'true', start: 'st', end: 'le' }
    const { key } = slot
    this.keys[key] = { name, decoded: true }
    const escaped = 1 << (firstEscape + key)
    return {
      isText: `${this.there(key)} && b[${this.value(key)}] === 34 && (fl & ${escaped}) === 0`,
      start: `${this.value(key)} + 1`,
      end: `${this.end(key)} - 1`,
    }
  }

  /** Where the value of a field of a JSON row stands in the bytes, and JavaScript that tells whether it is there. */
  rawSpan(
    shape: Shape,
    name: string,
  ): { readonly isThere: string; readonly start: string; readonly end: string } | undefined {
    if (shape.base === 'object' || this.kind === 'lines') return undefined
    const slot = this.slot(shape, name)
    if (slot?.kind !== 'raw') return undefined
    const { key } = slot
    this.keys[key] = { name, decoded: true }
    return { isThere: this.there(key), start: this.value(key), end: this.end(key) }
  }

  exists(shape: Shape, path: readonly string[]): string {
    if (path.length > 1 || shape.base === 'object') {
      return `${this.#code.bind(existsPath)}(${this.whole(shape)}, ${this.#code.bind(path)})`
    }
    const slot = this.slot(shape, path[0]!)
    return slot?.kind === 'raw'
      ? `(${this.there(slot.key)})`
      : String(slot?.kind === 'value' || slot?.kind === 'span')
  }

  whole(shape: Shape): string {
    if (shape.base === 'object') return shape.object
    const code = this.#code
    const name = code.name('e')
    if (shape.base === 'json') {
      code.line(`const ${name} = ${code.bind(parseRow)}(b, st, en)`)
      code.line(`if (${name} === null) { ${this.onBroken} }`)
    } else code.line(`const ${name} = {}`)
    for (const [field, slot] of shape.slots) {
      if (slot.kind === 'value' || slot.kind === 'span')
        code.line(setOwn(name, field, this.variable(shape, slot), code))
      else if (slot.kind === 'gone') code.line(`delete ${name}[${literal(field)}]`)
      else if (shape.base === 'closed') {
        const js = this.load(shape, slot.key)
        const set = setOwn(name, field, js, code)
        code.line(this.kind === 'lines' ? set : `if (${this.there(slot.key)}) { ${set} }`)
      }
    }
    shape.base = 'object'
    shape.object = name
    shape.slots.clear()
    return name
  }

  meta(shape: Shape): string {
    const parts = this.metaParts.map(([name, js]) => `${name}: ${js}`).join(', ')
    return shape.error === null ? `{ ${parts} }` : `{ ${parts}, error: ${shape.error} }`
  }

  /** The metadata in an object that is used again for the next row. */
  borrowedMeta(shape: Shape, object: string): string {
    if (shape.error !== null) return this.meta(shape)
    return `(${this.metaParts.map(([name, js]) => `${object}.${name} = ${js}`).join(', ')}, ${object})`
  }

  /** Is the key in the row? */
  there = (key: number): string => (this.kind === 'lines' ? 'true' : `R[o + ${3 + key * 3}] >= 0`)
  keyStart = (key: number): string => `R[o + ${3 + key * 3}]`
  value = (key: number): string => `R[o + ${4 + key * 3}]`
  end = (key: number): string => `R[o + ${5 + key * 3}]`

  type = (slot: Slot) => (slot.kind === 'value' ? slot.type : this.kind === 'lines' ? stringType : anyType)

  /** The number of a wanted key of a JSON row. */
  keyNumber(name: string): number {
    let number = this.#numbers.get(name)
    if (number === undefined) {
      if (this.keys.length === mostKeys || Buffer.byteLength(name) > 256) throw new TooMuch()
      number = this.keys.push({ name, decoded: false }) - 1
      this.#numbers.set(name, number)
    }
    return number
  }
}

/** A whole row, or null when it is no JSON record after all: the kernel only looks over what nobody asked for. */
function parseRow(b: Buffer, start: number, end: number): Rec | null {
  try {
    const value = parseJson(b.toString('utf8', start, end))
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

/** JavaScript for an own field of a record. */
function readOwn(record: string, name: string): string {
  const at = `${record}[${literal(name)}]`
  return name in Object.prototype
    ? `(Object.hasOwn(${record}, ${literal(name)}) ? ${at} : null)`
    : `(${at} ?? null)`
}

/** JavaScript that sets an own field of a record. */
export const setOwn = (record: string, name: string, js: string, code: Code): string =>
  name === '__proto__'
    ? `${code.bind(setKey)}(${record}, "__proto__", ${js})`
    : `${record}[${literal(name)}] = ${js}`
