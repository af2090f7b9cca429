import { noRecordToWrite } from '../../diagnostics/messages/types.ts'
import { anyType, mayBeNull, printType, type Type } from '../../ir/type.ts'
import type { RenameStage } from '../ast.ts'
import { type Loss, type Place, report, type Shape } from '../typing/place.ts'
import { requireField } from './patterns.ts'
import { isObstacle, typeAt, withField, withoutField } from './record-paths.ts'
import { lossAt, reshape, type Staged } from './staging.ts'

/** All pairs read the event as it came, so that `rename a as b, b as a` swaps. */
export function typeRename(stage: RenameStage, before: Shape, place: Place): Staged {
  const pairs: { from: readonly string[]; to: readonly string[]; type: Type; at: Loss }[] = []
  const lost = new Map<string, Loss>()
  let { type } = before
  for (const { from, to } of stage.pairs) {
    if (from.kind === 'missing' || to.kind === 'missing') continue
    const found = requireField(from, before, place)
    const path = from.parts.map((part) => part.text)
    if (found === undefined) continue
    const at = lossAt(place, to.span, 'rename')
    pairs.push({ from: path, to: to.parts.map((part) => part.text), type: found, at })
    type = withoutField(type, path)
    if (path.length === 1) lost.set(path[0]!, lossAt(place, from.span, 'rename'))
  }
  for (const { to, type: found, at } of pairs) {
    // A missing field is not renamed, so the new one may be missing too.
    const stays = mayBeNull(found) && (type.open || typeAt(type, to) !== undefined)
    const after = withField(type, to, stays ? anyType : found)
    if (isObstacle(after))
      report(place, noRecordToWrite(at.span, to.join('.'), after.part, printType(after.type)))
    else type = after
  }
  const steps = pairs.map(({ from, to }) => ({ from, to }))
  return { shape: reshape(before, type, lost), step: { op: 'rename', span: stage.span, pairs: steps } }
}
