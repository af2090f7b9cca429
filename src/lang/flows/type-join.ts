import type { JoinStage } from '../ast.ts'
import { typeJoin } from '../stages/join/type-join.ts'
import type { Staged } from '../stages/staging.ts'
import { freeShape, type Place, type Shape } from '../typing/place.ts'
import type { FlowChecker } from './flow-checker.ts'
import { resolveInput } from './resolve-input.ts'

/** Finds what a join reads on its right side, and types it. `from`: names of what the flow reads. */
export function typeFlowJoin(
  stage: JoinStage,
  shape: Shape,
  from: readonly string[],
  place: Place,
  checker: FlowChecker,
): Staged {
  const { other } = stage
  if (other.kind === 'missing') return typeJoin(stage, shape, { shape: freeShape }, from, place)
  const call = { kind: 'call', span: other.span, name: other, bare: true, arguments: [] } as const
  return typeJoin(stage, shape, resolveInput(call, place, checker), from, place)
}
