/** Items of `keep` and `drop`: a path whose last part may be a glob over keys. */
import { nearest } from '../../core/nearest.ts'
import { lostField, unknownField } from '../../diagnostics/messages/types.ts'
import type { KeyPattern } from '../../ir/step.ts'
import type { RecordType, Type } from '../../ir/type.ts'
import { withoutNull } from '../../ir/type.ts'
import type { Name, Path, Pattern } from '../ast.ts'
import { type Place, report, type Shape } from '../typing/place.ts'
import { typeAt } from './record-paths.ts'

export const keyPatternOf = (pattern: Pattern): KeyPattern => ({
  path: pattern.parts.map((part) => part.text),
  glob: pattern.parts.at(-1)?.kind === 'glob',
})

/** The keys of a record that a glob (`*`, `?`) fits. */
export function keysMatching(record: RecordType, glob: string): string[] {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const regex = new RegExp(`^${source}$`, 's')
  return [...record.fields.keys()].filter((key) => regex.test(key))
}

/** The record that holds the last part of a pattern. */
export function holderOf(type: RecordType, path: readonly string[]): RecordType | undefined {
  const holder = typeAt(type, path.slice(0, -1))
  const known = holder && withoutNull(holder)
  return known?.kind === 'record' ? known : undefined
}

/** The type of a field that must be there; a mistake is reported. */
export function requireField(node: Path | Pattern, shape: Shape, place: Place): Type | undefined {
  const path = node.parts.map((part) => part.text)
  const type = path.length === 0 ? shape.type : typeAt(shape.type, path)
  const top = path[0]
  const loss = top === undefined || shape.type.fields.has(top) ? undefined : shape.lost.get(top)
  if (loss !== undefined && !shape.free) {
    report(place, lostField(node.parts[0]!.span, top!, loss.stage, loss))
    return undefined
  }
  if (type !== undefined || shape.free) return type ?? { kind: 'any' }
  reportMissing(node.parts as readonly Name[], shape, place)
  return undefined
}

function reportMissing(parts: readonly Name[], shape: Shape, place: Place): void {
  for (const [index, { text, span }] of parts.entries()) {
    const path = parts.slice(0, index + 1).map((part) => part.text)
    if (typeAt(shape.type, path) !== undefined) continue
    const holder = holderOf(shape.type, path)
    const known = holder === undefined ? [] : [...holder.fields.keys()]
    report(place, unknownField(span, text, path.slice(0, -1).join('.'), nearest(text, known), known))
    return
  }
}
