import type { Glob, Name } from '../ast.ts'

const reserved = new Set(['and', 'or', 'not', 'in', 'case', 'else', 'true', 'false', 'null', 'this'])
/** Read as the reserved words that they resemble. */
const misread = new Set(['NOT', 'TRUE', 'FALSE', 'NULL'])
const isPlain = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)

/** Can the text stand between backticks? */
export const isQuotable = (text: string): boolean => !/[`\n]/.test(text)

/** A name where any name may stand, such as after a dot: backticks only where it is no word. */
export const nameText = (text: string): string => (isPlain(text) ? text : `\`${text}\``)

/** A name where a value may stand too: reserved words need backticks. */
export const fieldText = (text: string): string =>
  reserved.has(text) || misread.has(text) ? `\`${text}\`` : nameText(text)

/** `geo.locate`: each part on its own. */
export const dottedText = (text: string): string => text.split('.').map(fieldText).join('.')

/** `a.b`, `` a.`odd name` ``, `this`, `"glob*"`. */
export function pathText(parts: readonly (Name | Glob)[], quote: (text: string) => string): string {
  const [first, ...rest] = parts
  if (first === undefined) return 'this'
  const head =
    first.kind === 'glob'
      ? quote(first.text)
      : isQuotable(first.text)
        ? fieldText(first.text)
        : `this[${quote(first.text)}]`
  const tail = rest.map((part) => {
    if (part.kind === 'glob') return `.${quote(part.text)}`
    return isQuotable(part.text) ? `.${nameText(part.text)}` : `[${quote(part.text)}]`
  })
  return head + tail.join('')
}
