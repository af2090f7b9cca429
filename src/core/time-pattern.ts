import { translateTimePattern } from './foreign-time-pattern.ts'

/** A piece of an LDML date pattern: `yyyy` is the letter y four times. */
export type PatternPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly count: number }

export interface PatternProblem {
  /** A full sentence. */
  readonly message: string
  /** The pattern that was probably meant. */
  readonly fix?: string
}

/** The letters with a meaning, and how often each may stand. */
const most: Readonly<Record<string, number>> = {
  y: 4,
  M: 4,
  d: 2,
  D: 3,
  E: 4,
  a: 1,
  H: 2,
  h: 2,
  m: 2,
  s: 2,
  S: 9,
  X: 3,
  x: 3,
  Z: 5,
  z: 4,
  V: 2,
}

const part = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g

/**
 * Parts an LDML date pattern (Unicode TR 35), `yyyy-MM-dd'T'HH:mm:ss.SSSXXX`, into fields and texts. Says what is wrong with one that could
 * not be meant: patterns of strftime and Go, `YYYY`, `mm` for months, letters without meaning.
 */
export function readTimePattern(pattern: string): readonly PatternPart[] | PatternProblem {
  const foreign = translateTimePattern(pattern)
  if (foreign !== undefined) return foreign
  const parts: PatternPart[] = []
  for (const match of pattern.matchAll(part)) {
    const [text, quoted, letter] = match
    if (letter !== undefined) {
      const problem = fieldProblem(pattern, letter, text.length, match.index)
      if (problem !== undefined) return problem
      parts.push({ kind: 'field', letter, count: text.length })
    } else if (text === "'") {
      return { message: 'A quote in the time pattern is not closed.', fix: `${pattern}'` }
    } else {
      parts.push({
        kind: 'text',
        text: quoted === undefined ? text : quoted === '' ? "'" : quoted.replaceAll("''", "'"),
      })
    }
  }
  return patternProblem(pattern, parts) ?? parts
}

function fieldProblem(
  pattern: string,
  letter: string,
  count: number,
  at: number,
): PatternProblem | undefined {
  const put = (text: string): string => pattern.slice(0, at) + text + pattern.slice(at + count)
  const run = letter.repeat(count)
  if (letter === 'Y') {
    return {
      message: `"${run}" is the year that a week belongs to; the calendar year is "yyyy".`,
      fix: put('yyyy'),
    }
  }
  const limit = most[letter]
  if (limit === undefined) {
    return {
      message: `"${run}" has no meaning in a time pattern; text stands in quotes.`,
      fix: put(`'${run}'`),
    }
  }
  return count > limit
    ? {
        message: `"${run}" is too long: "${letter}" may stand ${limit} times in a row.`,
        fix: put(letter.repeat(limit)),
      }
    : undefined
}

/** What is wrong only with all fields in view. */
function patternProblem(pattern: string, parts: readonly PatternPart[]): PatternProblem | undefined {
  const letters = new Set(parts.map((one) => (one.kind === 'field' ? one.letter : '')))
  if (letters.has('D') && letters.has('M')) {
    return {
      message: '"D" is the day of the year; the day of the month is "d".',
      fix: swap(pattern, 'D', 'd'),
    }
  }
  if (letters.has('m') && letters.has('y') && !letters.has('M') && !letters.has('H') && !letters.has('h')) {
    return { message: '"m" is the minute; the month is "M".', fix: swap(pattern, 'm', 'M') }
  }
  if (letters.has('h') && !letters.has('a')) {
    return {
      message: '"h" is an hour from 1 to 12 and needs "a" (AM or PM); from 0 to 23 it is "H".',
      fix: swap(pattern, 'h', 'H'),
    }
  }
  return undefined
}

/** Swaps a letter outside quotes. */
const swap = (pattern: string, from: string, to: string): string =>
  pattern
    .split("'")
    .map((piece, i) => (i % 2 === 0 ? piece.replaceAll(from, to) : piece))
    .join("'")
