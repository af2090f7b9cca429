import { isUtf8 } from 'node:buffer'

/** A document of a line; `undefined`: the line is left out; or why none can be made. `file`: what "$0" gives. */
export type MakeDocument = (
  line: Buffer | string,
  file: string,
) => Buffer | undefined | { readonly reason: string }

/** The options of the original program, in the order in which they are applied. */
export interface TemplateOptions {
  readonly template: string
  /** Only lines that hold this text. */
  readonly grep: string | undefined
  /** Characters that become the first of the separators. */
  readonly translate: string
  /** Characters that part the columns; several in a row part once. */
  readonly separators: string
  /** Lines with fewer columns than the template asks for are left out. */
  readonly isStrict: boolean
  /** Reads the bytes of a line; undefined: UTF-8. */
  readonly decode: ((bytes: Buffer) => string) | undefined
}

/** A piece of a template: text as it is, or a column. */
type Part = string | { readonly column: number; readonly isQuoted: boolean }

/**
 * Makes JSON of lines by a template with `$1`, `$2` … for the columns of a line and `$0` for the name of its file. Inside quotes a column is
 * escaped as JSON wants it; outside it must be a number. The order is that of the original: grep, translate, split, strict, template.
 */
export function documentMaker(options: TemplateOptions): MakeDocument {
  const { grep, translate, separators, isStrict, decode } = options
  const parts = partsOf(options.template.replace(/[\r\n]+$/, ''))
  const highest = Math.max(0, ...parts.map((part) => (typeof part === 'string' ? 0 : part.column)))
  const translated = new Set(translate)
  const parting = new Set(separators)
  const first = [...separators][0] ?? ' '
  return (given, file) => {
    let line = typeof given === 'string' ? given : decoded(given, decode)
    if (line === undefined) return { reason: 'the line is no UTF-8; say what it is with "iconv_from"' }
    if (grep !== undefined && !line.includes(grep)) return undefined
    if (translated.size > 0) line = [...line].map((char) => (translated.has(char) ? first : char)).join('')
    const columns = [file, ...split(line, parting)]
    if (isStrict && highest >= columns.length) return undefined
    return fill(parts, columns)
  }
}

const decoded = (bytes: Buffer, decode: TemplateOptions['decode']): string | undefined =>
  decode !== undefined ? decode(bytes) : isUtf8(bytes) ? bytes.toString() : undefined

/** Whether a template is JSON once its columns are filled in; says what is wrong. */
export function templateProblem(template: string): string | undefined {
  const parts = partsOf(template.trim())
  const filled = fill(
    parts,
    Array.from({ length: 1000 }, () => '1'),
  )
  if (!Buffer.isBuffer(filled)) return filled.reason
  try {
    const value: unknown = JSON.parse(filled.toString())
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return undefined
  } catch {
    // Said below.
  }
  return 'is no JSON object once its columns are filled in'
}

/** `$12` is the twelfth column. Quotes count as JSON counts them. */
function partsOf(template: string): readonly Part[] {
  const parts: Part[] = []
  let isQuoted = false
  let text = ''
  for (let at = 0; at < template.length; at++) {
    const char = template[at]!
    const number = char === '$' ? /^\d{1,3}/.exec(template.slice(at + 1, at + 4))?.[0] : undefined
    if (number !== undefined) {
      parts.push(text, { column: Number(number), isQuoted })
      text = ''
      at += number.length
      continue
    }
    text += char
    if (char === '\\' && isQuoted) text += template[++at] ?? ''
    else if (char === '"') isQuoted = !isQuoted
  }
  return [...parts, text].filter((part) => part !== '')
}

function split(line: string, parting: ReadonlySet<string>): readonly string[] {
  const columns: string[] = []
  let column = ''
  for (const char of line) {
    if (!parting.has(char)) column += char
    else if (column !== '') {
      columns.push(column)
      column = ''
    }
  }
  return column === '' ? columns : [...columns, column]
}

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function fill(parts: readonly Part[], columns: readonly string[]): Buffer | { readonly reason: string } {
  let text = ''
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    const value = columns[part.column] ?? ''
    if (part.isQuoted) text += JSON.stringify(value).slice(1, -1)
    else if (number.test(value)) text += value
    else
      return {
        reason: `column ${part.column} of the line is no number and stands outside of quotes in "output_template"`,
      }
  }
  return Buffer.from(text)
}
