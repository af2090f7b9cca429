/** A text out of a YAML scalar, and where each of its offsets lies in the file. */
export interface SourceText {
  readonly text: string
  readonly at: (offset: number) => number
}

export const plainText = (text: string, start: number): SourceText => ({
  text,
  at: (offset) => start + offset,
})

/** Text put before and after, which lies at the edges of the source. */
export function surround(before: string, source: SourceText, after: string, anchor?: number): SourceText {
  const start = anchor ?? source.at(0)
  return {
    text: before + source.text + after,
    at: (offset) => {
      if (offset < before.length) return start
      return source.at(Math.min(offset - before.length, source.text.length))
    },
  }
}

/** A part of a text. */
export const slice = (source: SourceText, from: number, to = source.text.length): SourceText => ({
  text: source.text.slice(from, to),
  at: (offset) => source.at(from + offset),
})

/**
 * Maps the value of a quoted or block scalar to its source by walking both: what is equal is the same, an escape makes one or more
 * characters, white space stands for white space.
 */
export function alignedText(
  value: string,
  raw: string,
  start: number,
  quote: 'single' | 'double' | 'none',
): SourceText {
  const places: number[] = []
  let j = 0
  for (let i = 0; i < value.length; i += 1) {
    const char = value.charAt(i)
    if (/\s/.test(char) && /\s/.test(raw.charAt(j))) {
      places.push(start + j)
      // A folded line break: one run of white space in the source, one or more characters in the value.
      const run = /^\s*/.exec(raw.slice(j))?.[0] ?? ''
      const isLast = !/\s/.test(value.charAt(i + 1))
      if (run.includes('\n')) j += isLast ? run.length : 1
      else j += 1
      continue
    }
    if (quote === 'none') while (j < raw.length && raw.charAt(j) !== char && /\s/.test(raw.charAt(j))) j += 1
    if (quote === 'double' && raw.charAt(j) === '\\') {
      const written =
        /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n\s*|[\s\S])/.exec(raw.slice(j))?.[0] ??
        '\\'
      if (/^\\\r?\n/.test(written)) {
        j += written.length
        i -= 1
        continue
      }
      places.push(start + j)
      if ((value.codePointAt(i) ?? 0) > 0xffff && written.startsWith('\\U')) {
        places.push(start + j)
        i += 1
      }
      j += written.length
      continue
    }
    places.push(start + j)
    j += quote === 'single' && raw.startsWith("''", j) ? 2 : 1
  }
  const end = start + j
  return { text: value, at: (offset) => places[offset] ?? end }
}
