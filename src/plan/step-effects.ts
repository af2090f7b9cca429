import type { Expr } from '../ir/expression.ts'
import { expressionsAt } from '../ir/expressions-at.ts'
import type { Step } from '../ir/step.ts'
import { openRecord, type RecordType } from '../ir/type.ts'
import { conditionCanMismatch } from './can-mismatch.ts'

/** May the step send an event of type `event` to the dead letter? */
export function canReject(step: Step, event: RecordType, strict: boolean): boolean {
  switch (step.op) {
    case 'where':
      return conditionCanMismatch(step.test, event)
    case 'set':
    case 'keep':
      return strict
    case 'drop':
      return false
    case 'rename':
      return strict && step.pairs.some(({ to }) => to.length > 1)
    case 'parse':
      return step.otherwise === 'reject' || strict
    // Inside, the fields may already have changed: no type is taken for granted.
    case 'if':
      return (
        step.arms.some(({ test }) => conditionCanMismatch(test, event)) ||
        innerSteps(step).some((inner) => canReject(inner, openRecord, strict))
      )
    case 'call':
      return true
  }
}

/** Every expression in a step, those inside an `if` included. */
export const expressionsOf = (step: Step): readonly Expr[] =>
  step.op === 'if'
    ? [...step.arms.map(({ test }) => test), ...innerSteps(step).flatMap(expressionsOf)]
    : expressionsAt(step)

/** Is a call stage in it, whose state or order of events matters? */
export const hasCall = (step: Step): boolean =>
  step.op === 'call' || (step.op === 'if' && innerSteps(step).some(hasCall))

const innerSteps = (step: Extract<Step, { op: 'if' }>): readonly Step[] => [
  ...step.arms.flatMap((arm) => arm.steps),
  ...step.otherwise,
]
