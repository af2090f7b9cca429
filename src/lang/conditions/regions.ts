/**
 * Where a condition can be true, false, or not so, as a list of regions: conjunctions of facts about single values (a disjunctive normal form). Each
 * list holds at least the events that there are, so that nothing is said of a condition where it is not certain.
 */
import { equal } from '../../core/equal.ts'
import type { Value } from '../../core/value.ts'
import { someInside } from '../../ir/children-of.ts'
import type { BinaryOp, Expr } from '../../ir/expression.ts'
import { printExpression } from '../../ir/print-expression.ts'
import { type Type, withoutNull } from '../../ir/type.ts'
import { type Fact, kindOf } from './facts.ts'

/** What is said of each value, by the value as it is written. */
export type Region = ReadonlyMap<string, { readonly type: Type; readonly facts: readonly Fact[] }>

export type Outcome = 'true' | 'false' | 'not true' | 'not false'

/** Beyond so many nothing is said. */
const mostRegions = 128

const everywhere: readonly Region[] = [new Map()]
const opposite = { true: 'false', false: 'true', 'not true': 'not false', 'not false': 'not true' } as const

/** The regions where an expression has the outcome; undefined: they are too many. */
export function regionsOf(expr: Expr, outcome: Outcome): readonly Region[] | undefined {
  switch (expr.op) {
    case 'const': {
      if (expr.type.kind === 'unknown') return everywhere
      const isTrue = expr.value === true
      const isFalse = expr.value === false
      const has = { true: isTrue, false: isFalse, 'not true': !isTrue, 'not false': !isFalse }[outcome]
      return has ? everywhere : []
    }
    case 'not':
      return regionsOf(expr.operand, opposite[outcome])
    case 'and':
    case 'or': {
      const left = regionsOf(expr.left, outcome)
      const right = regionsOf(expr.right, outcome)
      if (left === undefined || right === undefined) return undefined
      const isBoth = (expr.op === 'and') === (outcome === 'true' || outcome === 'not false')
      return isBoth ? meet(left, right) : atMost([...left, ...right])
    }
    default:
      return factsOf(expr, outcome)?.map(({ subject, facts }) => regionOf(subject, facts)) ?? everywhere
  }
}

/** Where both hold. */
export function meet(a: readonly Region[], b: readonly Region[]): readonly Region[] | undefined {
  if (a.length * b.length > mostRegions) return undefined
  return a.flatMap((one) =>
    b.map((other) => {
      const both = new Map(one)
      for (const [name, { type, facts }] of other) {
        const known = both.get(name)
        both.set(
          name,
          known === undefined
            ? { type, facts }
            : { type: wider(known.type, type), facts: [...known.facts, ...facts] },
        )
      }
      return both
    }),
  )
}

const atMost = (regions: readonly Region[]): readonly Region[] | undefined =>
  regions.length > mostRegions ? undefined : regions

/** What an earlier part of a condition has ruled out is no part of the type of a later one. */
const wider = (a: Type, b: Type): Type => (a.kind === 'optional' || b.kind !== 'optional' ? a : b)

const regionOf = (subject: Expr, facts: readonly Fact[]): Region =>
  new Map([[printExpression(subject), { type: subject.type, facts }]])

interface Alternative {
  readonly subject: Expr
  readonly facts: readonly Fact[]
}

/** The ways in which one comparison comes out so; undefined: nothing is known of it. */
function factsOf(expr: Expr, outcome: Outcome): readonly Alternative[] | undefined {
  switch (expr.op) {
    case 'binary':
      return comparison(expr.operator, expr.left, expr.right, outcome)
    case 'in':
      return membership(expr.left, expr.right, outcome)
    case 'within':
      return range(expr, outcome)
    case 'matches': {
      if (!isSteady(expr.left)) return undefined
      const { left: subject, regex } = expr
      if (outcome === 'true') return [{ subject, facts: [{ is: 'matching', regex }] }]
      if (outcome === 'not true') return [{ subject, facts: [{ is: 'not matching', regex }] }]
      if (outcome === 'false') return [{ subject, facts: [{ is: 'not matching', regex }, { is: 'present' }] }]
      return undefined
    }
    default: {
      if (withoutNull(expr.type).kind !== 'bool' || !isSteady(expr)) return undefined
      const is = outcome === 'true' || outcome === 'false' ? 'one of' : 'none of'
      return [{ subject: expr, facts: [{ is, values: [outcome === 'true' || outcome === 'not true'] }] }]
    }
  }
}

const flipped: Readonly<Partial<Record<BinaryOp, BinaryOp>>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

function comparison(
  operator: BinaryOp,
  left: Expr,
  right: Expr,
  outcome: Outcome,
): readonly Alternative[] | undefined {
  const turned = flipped[operator]
  if (turned === undefined) return undefined
  if (right.op !== 'const') return left.op === 'const' ? comparison(turned, right, left, outcome) : undefined
  if (!isSteady(left) || right.type.kind === 'unknown') return undefined
  const { value } = right
  const isMet = outcome === 'true' || outcome === 'not false'
  // They are never null, so what is not true is false.
  if (operator === '==' || operator === '!=')
    return [
      {
        subject: left,
        facts: [{ is: (operator === '==') === isMet ? 'one of' : 'none of', values: [value] }],
      },
    ]
  if (kindOf(value) === undefined) return undefined
  const fact = boundOf(operator, value, isMet)
  return withUnlike([{ subject: left, facts: [fact] }], left, [value], outcome)
}

/** `< 3` where it is met, `>= 3` where it is not. */
function boundOf(operator: BinaryOp, bound: Value, isMet: boolean): Fact {
  const isAbove = operator === '>' || operator === '>='
  const isClosed = operator === '>=' || operator === '<='
  return { is: isAbove === isMet ? 'above' : 'below', bound, closed: isClosed === isMet }
}

/** Not true is also what cannot be compared, as null. */
function withUnlike(
  met: readonly Alternative[],
  subject: Expr,
  bounds: readonly Value[],
  outcome: Outcome,
): readonly Alternative[] {
  if (outcome === 'true' || outcome === 'false') return met
  return [...met, ...bounds.map((bound) => ({ subject, facts: [{ is: 'unlike' as const, bound }] }))]
}

function membership(left: Expr, right: Expr, outcome: Outcome): readonly Alternative[] | undefined {
  if (right.op !== 'const' || !Array.isArray(right.value) || !isSteady(left)) return undefined
  const values = right.value.filter((value) => value !== null)
  const facts: Readonly<Record<Outcome, readonly Fact[]>> = {
    true: [{ is: 'one of', values }],
    false: [{ is: 'none of', values }, { is: 'present' }],
    'not true': [{ is: 'none of', values }],
    'not false': [{ is: 'one of', values: [...values, null] }],
  }
  return [{ subject: left, facts: facts[outcome] }]
}

function range(
  { left, from, to }: Extract<Expr, { readonly op: 'within' }>,
  outcome: Outcome,
): readonly Alternative[] | undefined {
  const ends = [from, to].filter((end) => end !== undefined)
  if (!isSteady(left) || ends.some((end) => end.op !== 'const' || kindOf(end.value) === undefined))
    return undefined
  const bounds = ends.map((end) => (end as Extract<Expr, { readonly op: 'const' }>).value)
  const isMet = outcome === 'true' || outcome === 'not false'
  const facts = ends.map((end, i) => boundOf(end === from ? '>=' : '<=', bounds[i]!, isMet))
  const met = isMet ? [{ subject: left, facts }] : facts.map((fact) => ({ subject: left, facts: [fact] }))
  return withUnlike(met, left, bounds, outcome)
}

/** The same value wherever it stands in one condition, and no constant. */
const isSteady = (expr: Expr): boolean =>
  expr.op !== 'const' &&
  expr.type.kind !== 'unknown' &&
  !someInside(
    expr,
    (part) => (part.op === 'call' && !part.callable.deterministic) || part.op === 'lambda' || isOpaque(part),
  )

/** A param whose value is not known while checking. */
const isOpaque = (part: Expr): boolean => part.op === 'meta' && part.name.startsWith('$')

/** Two facts of which no value can meet both, where each asks for one value: what these values are. */
export function rivals(facts: readonly Fact[]): readonly Value[] {
  const values = facts.flatMap((fact) =>
    fact.is === 'one of' && fact.values.length === 1 ? fact.values : [],
  )
  return values.filter((value, i) => values.findIndex((other) => equal(other, value)) === i)
}
