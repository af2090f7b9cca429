import type { Expr } from './expression.ts'
import { expressionsIn } from './operator-settings.ts'
import type { Step } from './step.ts'

/** The expressions of a step itself: those of the tests and steps of an `if` are not. */
export function expressionsAt(step: Step): readonly Expr[] {
  switch (step.op) {
    case 'where':
      return [step.test]
    case 'set':
      return step.items.map(({ value }) => value)
    case 'keep':
      return step.items.flatMap(({ value }) => value ?? [])
    case 'parse':
      return [step.input]
    case 'call':
      return expressionsIn(step.use)
    default:
      return []
  }
}
