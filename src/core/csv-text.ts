/** The values of one row, or one clause that says why it is none. A quote counts only at the start of a value; two inside stand for one. */
export function splitCsvRow(text: string, separator: string): string[] | string {
  const values: string[] = []
  let at = 0
  for (;;) {
    if (text.charCodeAt(at) !== quote) {
      const end = text.indexOf(separator, at)
      if (end < 0) {
        values.push(text.slice(at))
        return values
      }
      values.push(text.slice(at, end))
      at = end + 1
      continue
    }
    const start = at
    let value = ''
    for (let from = at + 1; ; ) {
      const end = text.indexOf('"', from)
      if (end < 0) return `no quote closes the one at column ${start + 1}`
      value += text.slice(from, end)
      at = end + 1
      if (text.charCodeAt(at) !== quote) break
      value += '"'
      from = at + 1
    }
    values.push(value)
    if (at === text.length) return values
    if (text[at] !== separator)
      return `text follows the closing quote at column ${at}, where a separator must`
    at++
  }
}

/** Does a row end inside quotes, so that it goes on in the next line? */
export function hasOpenQuote(text: string, separator: string): boolean {
  if (!text.includes('"')) return false
  for (let at = 0; at < text.length; ) {
    if (text.charCodeAt(at) === quote) {
      let end = text.indexOf('"', at + 1)
      while (end >= 0 && text.charCodeAt(end + 1) === quote) end = text.indexOf('"', end + 2)
      if (end < 0) return true
      at = end + 1
    }
    const next = text.indexOf(separator, at)
    if (next < 0) return false
    at = next + 1
  }
  return false
}

const quote = 0x22

/** Writes one value of a row, in quotes where it needs them. */
export const csvValue = (text: string, separator = ','): string =>
  text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
