import type { Expr } from '../../ir/expression.ts'
import type { KeyPattern } from '../../ir/step.ts'
import { type RecordType, recordOf, type Type } from '../../ir/type.ts'
import type { KeepStage } from '../ast.ts'
import { typeExpression } from '../typing/expression.ts'
import { eventPlace, type Place, type Shape } from '../typing/place.ts'
import { holderOf, keyPatternOf, keysMatching, requireField } from './patterns.ts'
import { isObstacle, typeAt, withField } from './record-paths.ts'
import { lossAt, reshape, type Staged } from './staging.ts'

/** The new event has just these; all items read the event as it came. */
export function typeKeep(stage: KeepStage, before: Shape, place: Place): Staged {
  let type: RecordType = recordOf({})
  let fails = false
  const items: { pattern: KeyPattern; value?: Expr }[] = []
  for (const item of stage.items) {
    const value = item.value && typeExpression(item.value, eventPlace(place, before))
    if (item.pattern.kind === 'missing') continue
    const pattern = keyPatternOf(item.pattern)
    items.push({ pattern, ...(value && { value }) })
    if (value !== undefined) type = put(type, pattern.path, value.type)
    else if (pattern.glob) type = keepMatching(type, pattern.path, before.type)
    else {
      const found = requireField(item.pattern, before, place)
      fails ||= found === undefined
      type = put(type, pattern.path, found ?? { kind: 'unknown' })
    }
  }
  // Which field was meant is not known, so that any may be there.
  if (fails) return { shape: { ...before, type: { ...type, open: true }, lost: new Map(), free: true } }
  const loss = lossAt(place, stage.span, 'keep')
  const lost = new Map([...before.type.fields.keys()].map((name) => [name, loss] as const))
  return { shape: reshape(before, type, lost, loss), step: { op: 'keep', span: stage.span, items } }
}

function put(type: RecordType, path: readonly string[], value: Type): RecordType {
  const after = withField(type, path, value)
  return isObstacle(after) ? type : after
}

function keepMatching(type: RecordType, path: readonly string[], before: RecordType): RecordType {
  const way = path.slice(0, -1)
  const holder = holderOf(before, path)
  let kept = type
  for (const key of holder === undefined ? [] : keysMatching(holder, path.at(-1)!))
    kept = put(kept, [...way, key], typeAt(before, [...way, key])!)
  // Keys that the type does not name may match too.
  if (holder !== undefined && !holder.open) return kept
  return way.length === 0 ? { ...kept, open: true } : put(kept, [way[0]!], { kind: 'any' })
}
