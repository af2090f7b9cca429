/** A syntax tree without what the layout of a text decides: spans, and literals as they were written. */
export function withoutSpans(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpans)
  if (typeof value !== 'object' || value === null) return value
  const isLiteral = 'kind' in value && value.kind === 'literal'
  const kept = Object.entries(value).filter(
    ([key]) =>
      key !== 'span' && key !== 'operatorSpan' && key !== 'written' && !(isLiteral && key === 'text'),
  )
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutSpans(inner)]))
}
