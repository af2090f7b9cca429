import { displayWidth } from '../../core/display-width.ts'

/** The widest line a frame shows whole, in cells; a longer one is cut around the marked place. */
const widest = 160
const tabStop = 4

/** One line of a text as it is shown, with the place to mark. */
export interface FrameLine {
  readonly shown: string
  /** Cells before the marks. */
  readonly indent: number
  /** Cells to mark, at least 1. */
  readonly width: number
}

/**
 * Lays out a line so that the marks stand under the text on any terminal: tabs become spaces, control and direction characters become
 * visible ones, wide characters count two cells. `from` and `to` are UTF-16 offsets in the line.
 */
export function frameLine(line: string, from: number, to: number): FrameLine {
  const cells: { readonly text: string; readonly width: number }[] = []
  let column = 0
  let first = -1
  let last = -1
  let offset = 0
  for (const character of line) {
    if (offset >= from && first === -1) first = cells.length
    if (offset >= to && last === -1) last = cells.length
    const width = character === '\t' ? tabStop - (column % tabStop) : widthOf(character)
    cells.push({ text: character === '\t' ? ' '.repeat(width) : visible(character), width })
    column += width
    offset += character.length
  }
  if (first === -1) first = cells.length
  if (last === -1) last = cells.length
  const widthBetween = (start: number, end: number): number =>
    cells.slice(start, end).reduce((sum, cell) => sum + cell.width, 0)

  let begin = 0
  let end = cells.length
  if (column > widest) {
    begin = Math.max(0, Math.min(first - 40, cells.length - widest))
    end = Math.min(cells.length, begin + widest)
  }
  const before = begin > 0 ? '… ' : ''
  const after = end < cells.length ? ' …' : ''
  return {
    shown: `${before}${cells
      .slice(begin, end)
      .map((cell) => cell.text)
      .join('')}${after}`,
    indent: before.length + widthBetween(begin, first),
    width: Math.max(1, widthBetween(first, Math.min(Math.max(last, first), end))),
  }
}

const widthOf = (character: string): number => {
  const codePoint = character.codePointAt(0)!
  return codePoint < 0x20 || isDirection(codePoint) ? 1 : displayWidth(codePoint)
}

/** Characters that turn the direction of writing could make a line look like another one. */
const isDirection = (codePoint: number): boolean =>
  codePoint === 0x61c ||
  codePoint === 0x200e ||
  codePoint === 0x200f ||
  (codePoint >= 0x202a && codePoint <= 0x202e) ||
  (codePoint >= 0x2066 && codePoint <= 0x2069)

function visible(character: string): string {
  const codePoint = character.codePointAt(0)!
  if (codePoint < 0x20) return String.fromCodePoint(0x2400 + codePoint)
  if (codePoint === 0x7f) return '\u2421'
  return (codePoint > 0x7f && codePoint < 0xa0) || isDirection(codePoint) ? '\ufffd' : character
}
