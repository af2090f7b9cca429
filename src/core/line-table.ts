/** A place in a text as people count: both from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Finds lines in one text. A line ends with `\n` or `\r\n`; the text after the last one is a line too. */
export interface LineTable {
  readonly lines: number
  /** An offset beyond the text is taken for its end. */
  readonly positionAt: (offset: number) => Position
  /** The text of a line, from 1, without its end. */
  readonly textOf: (line: number) => string
  /** The offset at which a line begins. */
  readonly startOf: (line: number) => number
}

export function lineTable(text: string): LineTable {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const startOf = (line: number): number => starts[line - 1] ?? text.length
  return {
    lines: starts.length,
    startOf,
    positionAt: (offset) => {
      const clamped = Math.min(Math.max(offset, 0), text.length)
      const line = lineAt(starts, clamped)
      return { line, column: clamped - startOf(line) + 1 }
    },
    textOf: (line) => {
      const start = startOf(line)
      const next = starts[line]
      return text.slice(start, next === undefined ? text.length : next - 1).replace(/\r$/, '')
    },
  }
}

/** The number of the last line that begins at or before the offset. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle
  }
  return low + 1
}
