/** Undoes what web servers do to quotes, backslashes and bytes outside ASCII: `\"`, `\\`, `\n`, `\xD0\xBF` (bytes of UTF-8). */
export function unescapeClf(text: string): string {
  return text.replace(/(?:\\x[0-9a-fA-F]{2})+|\\[^x]/g, (found) => {
    if (found[1] !== 'x') return controls[found[1]!] ?? found[1]!
    return Buffer.from(found.replaceAll('\\x', ''), 'hex').toString()
  })
}

const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', v: '\v', f: '\f' }
