/**
 * Reads one row of CSV (RFC 4180): quotes around a value, doubled inside it. Null where a quote is not closed or something follows a closed
 * one. A separator of one character.
 */
export function parseCsvRow(text: string, separator: string): string[] | null {
  const values: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      const end = closingQuote(text, at)
      if (end < 0) return null
      values.push(text.slice(at + 1, end).replaceAll('""', '"'))
      at = end + 1
      if (at < text.length && text[at] !== separator) return null
    } else {
      const next = text.indexOf(separator, at)
      const end = next < 0 ? text.length : next
      values.push(text.slice(at, end))
      at = end
    }
    if (at >= text.length) return values
    at += 1
  }
}

function closingQuote(text: string, open: number): number {
  let at = text.indexOf('"', open + 1)
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2)
  return at
}

/** Writes one value of a row, in quotes where it needs them. */
export const csvValue = (text: string, separator = ','): string =>
  text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
