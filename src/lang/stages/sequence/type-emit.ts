import { nearest } from '../../../core/nearest.ts'
import {
  eventInEmit,
  fieldWithoutStep,
  forbiddenStepInEmit,
  unknownStep,
} from '../../../diagnostics/messages/sequence.ts'
import { metaOutOfPlace } from '../../../diagnostics/messages/types.ts'
import type { Expr } from '../../../ir/expression.ts'
import { recordOf } from '../../../ir/type.ts'
import type { RecordLiteral, SequenceStage } from '../../ast.ts'
import { typeExpression } from '../../typing/expression.ts'
import { eventPlace, freshWhole, type Place, type Shape, type Stray, shapeOf } from '../../typing/place.ts'
import type { TypedSequenceStep } from './type-steps.ts'

/** The record that a match gives; it sees the steps and nothing else. `undefined` where there is none. */
export function typeEmit(
  stage: SequenceStage,
  steps: readonly TypedSequenceStep[],
  before: Shape,
  place: Place,
): Expr | undefined {
  if (stage.emit.kind === 'missing') return undefined
  const locals = new Map(place.locals)
  for (const { name, local } of steps) if (local !== undefined) locals.set(name, local)
  const empty = { ...shapeOf(recordOf({})), ...(before.free ? { free: true } : {}) }
  const expr = typeExpression(stage.emit, {
    ...eventPlace(place, empty),
    locals,
    whole: { ...freshWhole(), slot: stage.steps.length },
    hidden: strayIn(steps, before, shorthandsIn(stage.emit)),
  })
  return expr.type.kind === 'record' ? expr : undefined
}

/** Where entries like `{user}` stand, whose key is also their value. */
const shorthandsIn = ({ entries }: RecordLiteral): ReadonlySet<number> =>
  new Set(
    entries.filter(({ key, value }) => key.span.start === value.span.start).map(({ key }) => key.span.start),
  )

/** A match has a time; all other metadata is that of a step. */
function strayIn(steps: readonly TypedSequenceStep[], before: Shape, shorthands: ReadonlySet<number>): Stray {
  const named = steps.filter(({ negated }) => !negated)
  const names = named.map(({ name }) => name)
  const first = named[0]
  const example = first === undefined ? 'step' : first.list ? `${first.name}[0]` : first.name
  return (name, span) => {
    if (name === '@time') return undefined
    if (name.startsWith('@'))
      return metaOutOfPlace(span, name.slice(1), `it is that of a step, as in "${example}.${name}"`)
    if (name === 'this') return eventInEmit(span)
    if (steps.some((step) => step.negated && step.name === name)) return forbiddenStepInEmit(span, name)
    const near = nearest(name, names)
    const isField = before.type.fields.has(name) || (before.type.open && near === undefined)
    return isField
      ? fieldWithoutStep(span, name, example, shorthands.has(span.start))
      : unknownStep(span, name, near, names)
  }
}
