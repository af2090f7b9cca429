import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { PipeToken } from './tokens.ts'
import * as T from './tokens.ts'

/**
 * One mistake, one diagnostic. What lexer and builder accepted with a complaint does not spread and stays. What may be a consequence
 * stays only if it is the first of its stage (the tokens between two pipes or declarations) and nothing was said of that stage before.
 */
export function onePerMistake(
  sure: readonly Diagnostic[],
  unsure: readonly Diagnostic[],
  tokens: readonly PipeToken[],
): Diagnostic[] {
  if (sure.length === 0 && unsure.length === 0) return []
  const borders = tokens
    .filter((token) => token.tokenType === T.Pipe || T.declarationTypes.has(token.tokenType))
    .map((token) => token.startOffset)
  const regionOf = (offset: number): number => {
    let region = 0
    while (region < borders.length && (borders[region] ?? 0) < offset) region += 1
    return region
  }
  const kept = sure.filter((d, i) => !sure.slice(0, i).some((other) => other.span.start === d.span.start))
  const spoken = new Set(
    kept.filter((d) => d.severity === 'error' && d.code !== 'LP1030').map((d) => regionOf(d.span.start)),
  )
  for (const d of [...unsure].sort((a, b) => a.span.start - b.span.start)) {
    const region = regionOf(d.span.start)
    if (spoken.has(region)) continue
    spoken.add(region)
    kept.push(d)
  }
  return kept.sort((a, b) => a.span.start - b.span.start)
}
