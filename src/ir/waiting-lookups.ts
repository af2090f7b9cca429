/** Lookups whose answers are asked for before an event comes to the step that reads them. */
import { childrenOf, someInside } from './children-of.ts'
import type { Expr } from './expression.ts'
import { expressionsAt } from './expressions-at.ts'
import type { Step } from './step.ts'
import { anyType, boolType, nullType } from './type.ts'

export type Lookup = Extract<Expr, { op: 'lookup' }>
export type Waits = (table: string) => boolean

/** One question to a table: its keys are null where the lookup is not read at all. */
export interface Question {
  readonly lookup: Lookup
  readonly keys: readonly Expr[]
}

/** Puts a key under the conditions on which it is looked up: null where it is not. */
type Guard = (key: Expr) => Expr

const always: Guard = (key) => key

/**
 * The lookups of tables that answer later in an expression, those first that others rest on. What is certainly not looked at is not asked for;
 * null, which decides nothing, counts as it does for the evaluators.
 */
export function questionsIn(expr: Expr, waits: Waits, outer: Guard = always): readonly Question[] {
  const found: Question[] = []
  const walk = (one: Expr, guard: Guard): void => {
    switch (one.op) {
      case 'cond':
        walk(one.test, guard)
        walk(one.then, where(guard, one.test))
        walk(one.else, unless(guard, one.test))
        return
      case 'and':
        walk(one.left, guard)
        walk(one.right, unless(guard, isValue(one.left, false)))
        return
      case 'or':
        walk(one.left, guard)
        walk(one.right, unless(guard, one.left))
        return
      case 'coalesce':
        walk(one.left, guard)
        walk(one.right, where(guard, isValue(one.left, null)))
        return
      default:
        for (const child of childrenOf(one)) walk(child, guard)
    }
    if (one.op !== 'lookup' || !waits(one.table)) return
    found.push({ lookup: one, keys: one.keys.map(guard) })
  }
  walk(expr, outer)
  return found
}

/** What arms ask, each of which is looked at where none before it holds. `inside`: the questions of what an arm holds, under its guard. */
export function questionsOfArms(
  arms: readonly { readonly test: Expr; readonly inside: (guard: Guard) => readonly Question[] }[],
  otherwise: (guard: Guard) => readonly Question[],
  waits: Waits,
  outer: Guard = always,
): readonly Question[] {
  const found: Question[] = []
  let guard = outer
  for (const { test, inside } of arms) {
    found.push(...questionsIn(test, waits, guard), ...inside(where(guard, test)))
    guard = unless(guard, test)
  }
  return [...found, ...otherwise(guard)]
}

/** Does it read the parameter of a lambda around it? */
export function readsLocal(expr: Expr, own: ReadonlySet<number> = new Set()): boolean {
  if (expr.op === 'local') return !own.has(expr.slot)
  const inner = expr.op === 'lambda' ? new Set([...own, ...expr.params.map(({ slot }) => slot)]) : own
  return childrenOf(expr).some((child) => readsLocal(child, inner))
}

/** How many lookups of such tables must be answered, one after the other, before this one can be asked. */
export function depthOf({ keys }: Question, waits: Waits): number {
  const depth = (expr: Expr): number => {
    const below = Math.max(0, ...childrenOf(expr).map(depth))
    return expr.op === 'lookup' && waits(expr.table) ? below + 1 : below
  }
  return Math.max(0, ...keys.map(depth))
}

/** Only where the condition holds. One over a lambda's parameter says nothing outside of the lambda. */
const where = (guard: Guard, test: Expr): Guard =>
  readsLocal(test) ? guard : (key) => guard(choice(test, key, none(key)))

/** Where it does not hold, or is null. */
const unless = (guard: Guard, test: Expr): Guard =>
  readsLocal(test) ? guard : (key) => guard(choice(test, none(key), key))

const choice = (test: Expr, then: Expr, otherwise: Expr): Expr => ({
  op: 'cond',
  test,
  then,
  else: otherwise,
  type: anyType,
  span: test.span,
})
const none = ({ span }: Expr): Expr => ({ op: 'const', value: null, type: nullType, span })
const isValue = (left: Expr, value: null | false): Expr => ({
  op: 'binary',
  operator: '==',
  left,
  right: { op: 'const', value, type: value === null ? nullType : boolType, span: left.span },
  type: boolType,
  span: left.span,
})

/** What the lookups of a step ask for, over the event before it. */
export function questionsOf(step: Step, waits: Waits, outer: Guard = always): readonly Question[] {
  if (step.op !== 'if') return expressionsAt(step).flatMap((expr) => questionsIn(expr, waits, outer))
  const inside =
    (steps: readonly Step[]) =>
    (guard: Guard): readonly Question[] =>
      steps.flatMap((inner) => questionsOf(inner, waits, guard))
  return questionsOfArms(
    step.arms.map(({ test, steps }) => ({ test, inside: inside(steps) })),
    inside(step.otherwise),
    waits,
    outer,
  )
}

/** Does a key read a field of which the top-level name is among those written? `null`: any may be. */
export const readsWritten = (key: Expr, written: ReadonlySet<string> | null): boolean =>
  someInside(key, (one) =>
    one.op === 'field' || one.op === 'exists'
      ? written === null || written.has(one.path[0]!)
      : one.op === 'this' && (written === null || written.size > 0),
  )
