import { eventIsNoRecord, noRecordToWrite } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import { openRecord, printType, type Type, unknownType, withoutNull } from '../../ir/type.ts'
import type { Assignment, Path, SetStage } from '../ast.ts'
import { typeExpression } from '../typing/expression.ts'
import { eventPlace, type Place, report, type Shape } from '../typing/place.ts'
import { isObstacle, withField } from './record-paths.ts'
import { lossAt, reshape, type Staged } from './staging.ts'

/** Items from left to right; each sees those before it (language reference, T5). */
export function typeSet(stage: SetStage, before: Shape, place: Place): Staged {
  let shape = before
  const items: { path: readonly string[]; value: Expr }[] = []
  for (const assignment of stage.assignments) {
    const value = typeExpression(assignment.value, eventPlace(place, shape))
    if (assignment.path.kind === 'missing') continue
    const path = assignment.path.parts.map((part) => part.text)
    items.push({ path, value })
    shape =
      path.length === 0
        ? replaceEvent(assignment, value, shape, place)
        : writeField(assignment.path, path, value.type, shape, place)
  }
  return { shape, step: { op: 'set', span: stage.span, items } }
}

function writeField(node: Path, path: readonly string[], type: Type, shape: Shape, place: Place): Shape {
  const after = withField(shape.type, path, type)
  if (!isObstacle(after)) return reshape(shape, after)
  report(place, noRecordToWrite(node.span, path.join('.'), after.part, printType(after.type)))
  const { fields } = shape.type
  return reshape(shape, { ...shape.type, fields: new Map(fields).set(path[0]!, unknownType) })
}

/** `set this = E` */
function replaceEvent(node: Assignment, value: Expr, shape: Shape, place: Place): Shape {
  const type = withoutNull(value.type)
  if (type.kind === 'record') {
    const loss = lossAt(place, node.span, 'set this')
    const lost = new Map([...shape.type.fields.keys()].map((name) => [name, loss] as const))
    return reshape(shape, type, lost, loss)
  }
  if (type.kind !== 'any' && type.kind !== 'unknown')
    report(place, eventIsNoRecord(node.value.span, printType(value.type)))
  return {
    ...reshape(shape, openRecord),
    lost: new Map(),
    ...(type.kind === 'unknown' ? { free: true } : {}),
  }
}
