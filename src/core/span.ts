/** A half-open range `[start, end)` of UTF-16 offsets in the text of one file. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The smallest span that holds both. */
export const cover = (a: Span, b: Span): Span => ({
  start: Math.min(a.start, b.start),
  end: Math.max(a.end, b.end),
})
