const surrogate = /[\ud800-\udbff]/

/** The length of a text in code points. */
export function codePointLength(text: string): number {
  if (!surrogate.test(text)) return text.length
  let length = 0
  for (const _ of text) length += 1
  return length
}

/**
 * Code points `from` to `to` of a text, the latter not included. Negative numbers count from the end, null is the end, and what lies
 * outside is cut.
 */
export function sliceCodePoints(text: string, from: number, to: number | null = null): string {
  const end = to ?? Number.POSITIVE_INFINITY
  if (!surrogate.test(text)) return text.slice(from, end)
  return [...text].slice(from, end).join('')
}

/** The place of a UTF-16 offset counted in code points. */
export const codePointIndex = (text: string, offset: number): number => codePointLength(text.slice(0, offset))
