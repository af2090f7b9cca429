import { badCount } from '../../../diagnostics/messages/sequence.ts'
import type { Expression, SequenceStep } from '../../ast.ts'
import { constantOf } from '../../typing/constants.ts'
import { typeExpression } from '../../typing/expression.ts'
import { freshWhole, type Place, report } from '../../typing/place.ts'

/** How many events a step takes. A step without a count takes one, and is no list. */
export interface StepCount {
  readonly list: boolean
  readonly min: number
  /** +∞ for an open range. */
  readonly max: number
}

const one: StepCount = { list: false, min: 1, max: 1 }
const several = (min: number, max: number): StepCount => ({ list: true, min, max })

/** `fail[5..]`, `mid[0..3]`, `twice[2]`. After a mistake the step counts as a list of any length. */
export function bindCount({ count, negated, name }: SequenceStep, place: Place): StepCount {
  if (count === undefined) return one
  const text = name.kind === 'name' ? name.text : 'step'
  const wrong = (sentence: string, help: string): StepCount => {
    report(place, badCount(count.span, sentence, help))
    return several(1, Number.POSITIVE_INFINITY)
  }
  if (negated)
    return wrong(
      `"not ${text}" takes no event, so there is nothing to count.`,
      'Write it without a count: the first event of its kind ends the attempt.',
    )
  if (count.kind === 'missing') return several(1, Number.POSITIVE_INFINITY)
  const [from, to] = count.kind === 'range' ? [count.from, count.to] : [count, count]
  const min = from === undefined ? 0 : wholeNumber(from, place)
  const max = to === undefined ? Number.POSITIVE_INFINITY : wholeNumber(to, place)
  if (min === 'unknown' || max === 'unknown') return several(1, Number.POSITIVE_INFINITY)
  if (min === undefined || max === undefined)
    return wrong(
      'A count is a whole number or a range of them.',
      `Write "${text}[2]", "${text}[5..]" or "${text}[0..3]".`,
    )
  if (max === 0)
    return wrong('This step takes no event at all.', `To forbid its events, write "not ${text}".`)
  if (min > max)
    return wrong('This range is empty: it ends before it begins.', `Write "${text}[${max}..${min}]".`)
  return several(min, max)
}

/** `undefined`: it is none. `unknown`: a param without a value while checking, or a mistake that was told. */
function wholeNumber(node: Expression, place: Place): number | 'unknown' | undefined {
  const expr = typeExpression(node, { ...place, phase: 'config', whole: freshWhole() })
  const value = constantOf(expr)
  if (value === undefined) return 'unknown'
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined
}
