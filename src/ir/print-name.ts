/** Words that need backticks as a field (language reference, N10). */
const reserved: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'in',
  'case',
  'else',
  'true',
  'false',
  'null',
  'this',
])

/** A field's name as it is written, in backticks where it needs them. */
export const printName = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `\`${name}\``

/** A key of a record: a name, or a text where no name can hold it. */
export const printKey = (key: string): string =>
  /[`\u0000-\u001f\u007f]/.test(key) ? printText(key) : misread.has(key) ? `\`${key}\`` : printName(key)

/** Read as the reserved words that they resemble. */
const misread: ReadonlySet<string> = new Set(['NOT', 'TRUE', 'FALSE', 'NULL'])

/** `a.b.c`; no parts are the whole event. */
export const printPath = (path: readonly string[]): string =>
  path.length === 0 ? 'this' : path.map(printName).join('.')

/** A text as it is written: `"a \"b\""`; no `${` of it is taken for interpolation. */
export const printText = (text: string): string => `"${escapeText(text)}"`

/** The inside of a string literal. */
export const escapeText = (text: string): string =>
  text.replace(
    /["\\\n\r\t]|\$(?=\{)|[\u0000-\u001f\u007f]/g,
    (found) => escapes[found] ?? `\\u{${found.codePointAt(0)!.toString(16)}}`,
  )

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  $: '\\$',
}
