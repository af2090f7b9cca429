import type { Span } from '../core/span.ts'

/** The same data with every span moved. */
export function relocate<Data>(data: Data, move: (offset: number) => number): Data {
  return walk(data, move) as Data
}

function walk(value: unknown, move: (offset: number) => number): unknown {
  if (Array.isArray(value)) return value.map((item) => walk(item, move))
  if (typeof value !== 'object' || value === null) return value
  if (isSpan(value)) return { start: move(value.start), end: move(value.end) }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, move)]))
}

const isSpan = (value: object): value is Span =>
  'start' in value && 'end' in value && typeof value.start === 'number' && typeof value.end === 'number'
