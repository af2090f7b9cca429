/** Lookups whose answers are asked for before an event comes to the step that reads them. */
import { childrenOf, someInside } from './children-of.ts'
import type { Expr } from './expression.ts'
import type { Step } from './step.ts'
import { anyType, nullType } from './type.ts'

export type Lookup = Extract<Expr, { op: 'lookup' }>
export type Waits = (table: string) => boolean

/** One question to a table: its keys are null where the lookup is not read at all. */
export interface Question {
  readonly lookup: Lookup
  readonly keys: readonly Expr[]
}

/** The lookups of tables that answer later in an expression, those first that others rest on. */
export function questionsIn(expr: Expr, waits: Waits): readonly Question[] {
  const found: Question[] = []
  const walk = (one: Expr, guards: readonly Expr[]): void => {
    switch (one.op) {
      case 'cond':
        walk(one.test, guards)
        walk(one.then, [...guards, one.test])
        walk(one.else, [...guards, negated(one.test)])
        return
      case 'and':
      case 'or':
        walk(one.left, guards)
        walk(one.right, [...guards, one.op === 'and' ? one.left : negated(one.left)])
        return
      case 'coalesce':
        walk(one.left, guards)
        walk(one.right, [...guards, isNull(one.left)])
        return
      default:
        for (const child of childrenOf(one)) walk(child, guards)
    }
    if (one.op !== 'lookup' || !waits(one.table)) return
    // A guard over a lambda's parameter says nothing outside of it.
    const outer = guards.filter((guard) => !readsLocal(guard))
    found.push({ lookup: one, keys: one.keys.map((key) => guarded(key, outer)) })
  }
  walk(expr, [])
  return found
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

const guarded = (key: Expr, guards: readonly Expr[]): Expr =>
  guards.reduceRight<Expr>((inner, test) => choice(test, inner), key)

const choice = (test: Expr, key: Expr): Expr => ({
  op: 'cond',
  test,
  // biome-ignore lint/suspicious/noThenProperty: the arms of `? :` are named so, and an expression is never awaited
  then: key,
  else: { op: 'const', value: null, type: nullType, span: key.span },
  type: anyType,
  span: key.span,
})
const negated = (operand: Expr): Expr => ({ op: 'not', operand, type: operand.type, span: operand.span })
const isNull = (left: Expr): Expr => ({
  op: 'binary',
  operator: '==',
  left,
  right: { op: 'const', value: null, type: nullType, span: left.span },
  type: { kind: 'bool' },
  span: left.span,
})

/** What the lookups of a step ask for, over the event before it. */
export function questionsOf(step: Step, waits: Waits): readonly Question[] {
  switch (step.op) {
    case 'if': {
      const tests = step.arms.flatMap(({ test }) => questionsIn(test, waits))
      const arms = step.arms.flatMap(({ test, steps }) =>
        steps.flatMap((inner) => questionsOf(inner, waits)).map((question) => under(test, question)),
      )
      return [...tests, ...arms, ...step.otherwise.flatMap((inner) => questionsOf(inner, waits))]
    }
    default:
      return expressionsAt(step).flatMap((expr) => questionsIn(expr, waits))
  }
}

const under = (test: Expr, { lookup, keys }: Question): Question => ({
  lookup,
  keys: keys.map((key) => choice(test, key)),
})

/** The expressions of a step itself. */
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
      return Object.values(step.use.settings).filter(isExpr)
    default:
      return []
  }
}

const isExpr = (setting: unknown): setting is Expr =>
  typeof setting === 'object' && setting !== null && 'op' in setting && 'type' in setting && 'span' in setting

/** Does a key read a field of which the top-level name is among those written? `null`: any may be. */
export const readsWritten = (key: Expr, written: ReadonlySet<string> | null): boolean =>
  someInside(key, (one) =>
    one.op === 'field' || one.op === 'exists'
      ? written === null || written.has(one.path[0]!)
      : one.op === 'this' && (written === null || written.size > 0),
  )
