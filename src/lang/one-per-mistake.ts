import type { Code } from '../diagnostics/codes.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { PipeToken } from './tokens.ts'
import * as T from './tokens.ts'

const codes = (...list: Code[]): ReadonlySet<Code> => new Set(list)

/** Spellings of other languages, and numbers: read as they were meant or to their end, so that nothing follows from them. */
const harmless = codes(
  'LP1006',
  'LP1008',
  'LP1010',
  'LP1011',
  'LP1017',
  'LP1025',
  'LP1030',
  'LP1042',
  'LP1050',
)
/** Strings and brackets: much of what is said after them follows from them. */
const structural = codes('LP1001', 'LP1002', 'LP1027', 'LP1032', 'LP1051')
/** Often a consequence of another mistake. */
const doubtful = codes('LP1003', 'LP1004', 'LP1012', 'LP1014', 'LP1016', 'LP1037', 'LP1046')
/** Doubtful, yet people make them several times in a row. */
const repeated = codes('LP1004', 'LP1013', 'LP1016', 'LP1037')

interface Region {
  readonly sure: Diagnostic[]
  readonly unsure: Diagnostic[]
}

/**
 * One mistake, one diagnostic. Diagnostics are weighed by regions, the tokens between two pipes or declarations. Price: a second mistake in
 * the same stage may show only after the first is mended.
 */
export function onePerMistake(
  sure: readonly Diagnostic[],
  unsure: readonly Diagnostic[],
  tokens: readonly PipeToken[],
): Diagnostic[] {
  if (sure.length === 0 && unsure.length === 0) return []
  const borders = tokens.filter(
    (token) => token.tokenType === T.Pipe || T.declarationTypes.has(token.tokenType),
  )
  const regions = new Map<number, Region>()
  const regionAt = (offset: number): Region => {
    const index = countBefore(borders, offset)
    const region = regions.get(index) ?? { sure: [], unsure: [] }
    regions.set(index, region)
    return region
  }
  for (const d of sure)
    (doubtful.has(d.code) ? regionAt(d.span.start).unsure : regionAt(d.span.start).sure).push(d)
  for (const d of unsure) regionAt(d.span.start).unsure.push(d)
  const kept = [...regions.entries()].sort(([a], [b]) => a - b).flatMap(([, region]) => weigh(region))
  return withoutEchoes(kept.sort(byStart), tokens)
}

const byStart = (a: Diagnostic, b: Diagnostic): number => a.span.start - b.span.start

function countBefore(borders: readonly PipeToken[], offset: number): number {
  let low = 0
  let high = borders.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((borders[middle]?.startOffset ?? 0) < offset) low = middle + 1
    else high = middle
  }
  return low
}

function weigh({ sure, unsure }: Region): Diagnostic[] {
  const unique = sure.filter((d, i) => !sure.slice(0, i).some((other) => other.span.start === d.span.start))
  const foreign = unique.filter((d) => harmless.has(d.code))
  const strong = unique.filter((d) => !harmless.has(d.code))
  const broken = strong.filter((d) => structural.has(d.code)).sort(byStart)[0]
  if (broken !== undefined) return [...foreign, broken]
  if (strong.length > 0) return [...foreign, ...strong]
  if (foreign.some((d) => d.severity === 'error' && d.code !== 'LP1030')) return foreign
  const [first, ...rest] = [...unsure].sort(byStart)
  if (first === undefined) return foreign
  const again = repeated.has(first.code)
    ? rest.filter((d) => d.code === first.code && d.span.start !== first.span.start)
    : []
  return [...foreign, first, ...again]
}

/** A text that fits nowhere is no mistake of its own when something was said of its declaration before. */
function withoutEchoes(found: readonly Diagnostic[], tokens: readonly PipeToken[]): Diagnostic[] {
  const declarations = tokens.filter((token) => T.declarationTypes.has(token.tokenType))
  return found.filter((d, i) => {
    if (d.code !== 'LP1031' && d.code !== 'LP1029') return true
    const before = found.slice(0, i).filter((other) => other.severity === 'error')
    return !before.some(
      (other) => countBefore(declarations, other.span.start) === countBefore(declarations, d.span.start),
    )
  })
}
