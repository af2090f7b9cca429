/** POSIX classes as the inside of a class in an ECMAScript regex. */
const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: 'a-z',
  print: '\\x20-\\x7e',
  punct: '!-/:-@\\[-`{-~',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
}

/**
 * Translates the class that begins at `[`: POSIX classes, `\h` for a hexadecimal digit, a `]` that stands first. Gives its text and the
 * place after it.
 */
export function translateClass(
  pattern: string,
  from: number,
): { readonly text: string; readonly end: number } {
  let text = '['
  let at = from + 1
  if (pattern[at] === '^') {
    text += '^'
    at++
  }
  if (pattern[at] === ']') {
    text += '\\]'
    at++
  }
  while (at < pattern.length && pattern[at] !== ']') {
    const posix = pattern[at] === '[' ? /^\[:([a-z]+):\]/.exec(pattern.slice(at, at + 12)) : null
    if (posix !== null && posixClasses[posix[1]!] !== undefined) {
      text += posixClasses[posix[1]!]!
      at += posix[0].length
    } else if (pattern[at] === '\\') {
      text += pattern[at + 1] === 'h' ? '0-9A-Fa-f' : pattern.slice(at, at + 2)
      at += 2
    } else {
      text += pattern[at]!
      at++
    }
  }
  return { text: `${text}]`, end: at + 1 }
}
