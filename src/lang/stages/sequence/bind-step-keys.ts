import { keyOfSomeSteps } from '../../../diagnostics/messages/sequence.ts'
import type { GroupKey } from '../../../ir/aggregate.ts'
import type { Expression, Path } from '../../ast.ts'
import { typeExpression } from '../../typing/expression.ts'
import { eventPlace, type Place, report, type Shape } from '../../typing/place.ts'
import type { TypedSequenceStep } from './type-steps.ts'

/** Keys of single steps, by their place; where one has a key all need one, as their values must be equal. `undefined` after a mistake. */
export function bindStepKeys(
  steps: readonly TypedSequenceStep[],
  before: Shape,
  place: Place,
): readonly (GroupKey | undefined)[] | undefined {
  if (steps.every(({ node }) => node.by === undefined)) return steps.map(() => undefined)
  let isFine = true
  const keys = steps.map(({ name, node }) => {
    if (node.by === undefined) {
      report(place, keyOfSomeSteps(node.span, name))
      isFine = false
      return undefined
    }
    const expr = typeExpression(asExpression(node.by), eventPlace(place, before))
    return { path: node.by.parts.map(({ text }) => text), expr }
  })
  return isFine ? keys : undefined
}

/** `a.b.c` as an expression. */
const asExpression = ({ parts, span }: Path): Expression =>
  parts.reduce<Expression>(
    (of, name) =>
      of.kind === 'this'
        ? { kind: 'field', name: name.text, span: name.span }
        : { kind: 'member', of, name, span: { start: span.start, end: name.span.end } },
    { kind: 'this', span },
  )
