import type { Value } from '../../core/value.ts'
import { childrenOf } from '../../ir/children-of.ts'
import type { Expr } from '../../ir/expression.ts'
import { printValue } from '../../ir/print-value.ts'
import { isImpossible, kindOfType } from './facts.ts'
import { meet, type Region, regionsOf, rivals } from './regions.ts'

/** What a condition comes to whatever the event, and why, as a sentence. */
export interface Verdict {
  readonly comesTo: 'never' | 'always'
  readonly why: string
}

/**
 * Can the condition be true at all, can it be anything else? `before`: conditions that were not true. Undefined: it depends on the event, or cannot be
 * told. Constants are not judged.
 */
export function judge(test: Expr, before: readonly Expr[] = []): Verdict | undefined {
  if (test.op === 'const') return undefined
  const isTrue = before.reduce<readonly Region[] | undefined>(
    (regions, earlier) => {
      const passed = regionsOf(earlier, 'not true')
      // Beyond the bound it is as if the earlier one were not there.
      return regions === undefined || passed === undefined ? regions : (meet(regions, passed) ?? regions)
    },
    regionsOf(test, 'true'),
  )
  if (isTrue?.every(isEmpty) === true)
    return { comesTo: 'never', why: whyNever(isTrue, before.length > 0 && judge(test) === undefined) }
  const isNot = mayMismatch(test) ? undefined : regionsOf(test, 'not true')
  if (isNot?.every(isEmpty) === true) return { comesTo: 'always', why: whyAlways(isNot) }
  return undefined
}

/** Parts of a condition that are decided though the whole is not, none inside another. */
export function decidedParts(test: Expr): readonly (Verdict & { readonly part: Expr })[] {
  return childrenOf(test).flatMap((part) => {
    if (part.op !== 'and' && part.op !== 'or' && part.op !== 'not') return []
    const verdict = judge(part)
    return verdict === undefined ? decidedParts(part) : [{ ...verdict, part }]
  })
}

const isEmpty = (region: Region): boolean =>
  [...region.values()].some(({ type, facts }) => isImpossible(type, facts))

/** The value that is the first to be impossible. */
function culprit(regions: readonly Region[]): readonly [name: string, rivals: readonly Value[]] | undefined {
  for (const region of regions)
    for (const [name, { type, facts }] of region) if (isImpossible(type, facts)) return [name, rivals(facts)]
  return undefined
}

function whyNever(regions: readonly Region[], isAfterOthers: boolean): string {
  const found = culprit(regions)
  if (found === undefined) return 'Its parts contradict each other.'
  const [name, values] = found
  if (isAfterOthers) return `The conditions before it have taken all values of "${name}" that it asks for.`
  if (values.length < 2) return `No value of "${name}" meets all parts of it.`
  const list = values.map(printValue).join(', ')
  return `"${name}" has one value in an event. Write "${name} in [${list}]" where any of them will do.`
}

function whyAlways(regions: readonly Region[]): string {
  const found = culprit(regions)
  if (found === undefined) return 'Whatever the event is, one part of it holds.'
  const [name, values] = found
  if (values.length < 2) return `Every value of "${name}" meets one part of it or another.`
  const list = values.map(printValue).join(', ')
  return `Whatever "${name}" is, it differs from one of these. Write "${name} not in [${list}]" where it must differ from all.`
}

/** May something in it have no outcome for a value of the wrong type? Such an event is rejected, whatever the other parts say. */
function mayMismatch(expr: Expr): boolean {
  const children = childrenOf(expr)
  return needsKinds(expr, children) || children.some(mayMismatch)
}

function needsKinds(expr: Expr, children: readonly Expr[]): boolean {
  if (expr.op === 'in') return false
  if (expr.op === 'binary' && (expr.operator === '==' || expr.operator === '!=')) return false
  if (expr.op === 'matches') return kindOfType(expr.left.type) !== 'string'
  const isOrder = expr.op === 'within' || (expr.op === 'binary' && /^[<>]/.test(expr.operator))
  if (!isOrder) return children.some(({ type }) => type.kind === 'any' || type.kind === 'unknown')
  const kinds = new Set(children.map(({ type }) => kindOfType(type)))
  return kinds.size > 1 || kinds.has(undefined)
}
