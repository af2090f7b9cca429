/** The steps of a sequence, in the order in which their events come. */
import { nameHidesField } from '../../../diagnostics/messages/join.ts'
import { badCount, neverReached, notFirst, stepTwice } from '../../../diagnostics/messages/sequence.ts'
import { someInside } from '../../../ir/children-of.ts'
import { conjunctsOf, joinConjuncts } from '../../../ir/conjuncts.ts'
import type { Expr } from '../../../ir/expression.ts'
import { boolType } from '../../../ir/type.ts'
import type { SequenceStage, SequenceStep as StepNode } from '../../ast.ts'
import { typeCondition } from '../../typing/condition.ts'
import { constant, constantOf } from '../../typing/constants.ts'
import { judgeCondition } from '../../typing/judge-condition.ts'
import { narrow } from '../../typing/narrow.ts'
import { eventPlace, freshWhole, type Place, report, type Shape } from '../../typing/place.ts'
import { bindCount, type StepCount } from './bind-count.ts'
import { stepLocal } from './step-names.ts'

/** A step that was typed. */
export interface TypedSequenceStep extends StepCount {
  readonly name: string
  readonly negated: boolean
  readonly node: StepNode
  readonly test: Expr
  readonly own: Expr
  readonly rest?: Expr
  /** As later expressions see it; absent for one written with `not`. */
  readonly local?: Expr
}

/** `undefined` where a step is missing or wrong in a way that leaves nothing to run. */
export function typeSteps(
  stage: SequenceStage,
  before: Shape,
  place: Place,
): { readonly steps: readonly TypedSequenceStep[]; readonly isFine: boolean } {
  const steps: TypedSequenceStep[] = []
  let isFine = stage.steps.length > 0
  for (const node of stage.steps) {
    const step = typeStep(node, steps, stage.steps.length, before, place)
    if (step === undefined) isFine = false
    else steps.push(step)
  }
  const [first] = steps
  if (first?.negated) {
    report(place, notFirst(first.node.span, first.name))
    isFine = false
  }
  if (!checkEnds(steps, place)) isFine = false
  checkReach(steps, place)
  return { steps, isFine }
}

function typeStep(
  node: StepNode,
  earlier: readonly TypedSequenceStep[],
  slots: number,
  before: Shape,
  place: Place,
): TypedSequenceStep | undefined {
  const locals = new Map(place.locals)
  for (const step of earlier) if (step.local !== undefined) locals.set(step.name, step.local)
  // The slots of the steps come first; lambdas take those behind.
  const whole = { ...freshWhole(), slot: slots }
  const test = typeCondition(
    node.test,
    { ...eventPlace(place, before), locals, whole },
    'The condition of a step',
  )
  if (node.name.kind === 'name' && !node.negated) {
    const { text } = node.name
    judgeCondition(node.test, test, place, {
      never: (why) => neverReached(node.test.span, text, 'its condition is never true', why),
    })
  } else judgeCondition(node.test, test, place)
  const count = bindCount(node, place)
  if (node.name.kind === 'missing') return undefined
  const { text: name, span } = node.name
  const known = earlier.find((step) => step.name === name)
  if (known?.node.name.kind === 'name') {
    report(place, stepTwice(span, name, { file: place.module.path, span: known.node.name.span }))
    return undefined
  }
  if (before.type.fields.has(name)) report(place, nameHidesField(span, 'This step', name))
  const taken = narrow(before, test, true)
  return {
    name,
    negated: node.negated,
    node,
    test,
    ...split(test, slots),
    ...count,
    ...(node.negated ? {} : { local: stepLocal({ name, span }, earlier.length, taken.type, count) }),
  }
}

/** What of a condition looks at the event alone is read before the stage; the rest needs the steps taken so far. */
function split(test: Expr, slots: number): Pick<TypedSequenceStep, 'own' | 'rest'> {
  const looksBack = (part: Expr): boolean =>
    someInside(part, (inner) => inner.op === 'local' && inner.slot < slots)
  const parts = conjunctsOf(test)
  const own = parts.filter((part) => !looksBack(part))
  const rest = parts.filter(looksBack)
  return {
    own: own.length === 0 ? constant(true, test.span, boolType) : joinConjuncts(own),
    ...(rest.length === 0 ? {} : { rest: joinConjuncts(rest) }),
  }
}

/** A match begins and ends with an event. */
function checkEnds(steps: readonly TypedSequenceStep[], place: Place): boolean {
  const [first] = steps
  const last = steps.at(-1)
  for (const [step, which] of [
    [first, 'first'],
    [last, 'last'],
  ] as const) {
    if (step === undefined || step.negated || step.min > 0) continue
    const span = step.node.count?.span ?? step.node.span
    report(
      place,
      badCount(
        span,
        `The ${which} step may be left out, so a match would not ${which === 'first' ? 'begin' : 'end'} with it.`,
        `Let it take one event at least, as in "${step.name}[1..]".`,
      ),
    )
    return false
  }
  return true
}

/** Steps that no event can be taken by, as far as constants tell. */
function checkReach(steps: readonly TypedSequenceStep[], place: Place): void {
  for (const [index, { name, negated, min, node, test }] of steps.entries()) {
    const known = constantOf(test)
    const next = steps.slice(index + 1).find((step) => !step.negated)
    if (!negated && known !== undefined && known !== true)
      report(place, neverReached(node.test.span, name, 'its condition is never true'))
    else if (negated && known === true && next !== undefined)
      report(
        place,
        neverReached(next.node.span, next.name, `any event ends the attempt at "not ${name}" before it`),
      )
    else if (!negated && min === 0 && next !== undefined && constantOf(next.test) === true)
      report(place, neverReached(node.span, name, `it leaves each event to "${next.name}", which takes any`))
  }
}
