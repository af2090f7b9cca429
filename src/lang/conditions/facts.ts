/** What parts of a condition say of one value, and whether any value can meet all of it. */
import { compareOrdered } from '../../core/compare.ts'
import { equal } from '../../core/equal.ts'
import { Duration, Time, type Value } from '../../core/value.ts'
import { type Type, withoutNull } from '../../ir/type.ts'

export type Fact =
  | { readonly is: 'one of' | 'none of'; readonly values: readonly Value[] }
  /** Of the kind of the bound, and so far from it. */
  | { readonly is: 'above' | 'below'; readonly bound: Value; readonly closed: boolean }
  /** Null, or of another kind than the bound: a comparison with it gives nothing. */
  | { readonly is: 'unlike'; readonly bound: Value }
  | { readonly is: 'present' }
  | { readonly is: 'matching' | 'not matching'; readonly regex: RegExp }

type Kind = 'number' | 'string' | 'time' | 'duration'

/** Of values that have an order. */
export function kindOf(value: Value): Kind | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number'
  if (typeof value === 'string') return 'string'
  if (value instanceof Time) return 'time'
  return value instanceof Duration ? 'duration' : undefined
}

/** Few enough to be tried one by one. */
const mostTried = 64

/** Is there no value of the type for which all facts hold? False where it cannot be told. */
export function isImpossible(type: Type, facts: readonly Fact[]): boolean {
  const candidates = candidatesOf(type, facts)
  if (candidates !== undefined) return !candidates.some((value) => facts.every((fact) => holds(fact, value)))
  const static_ = kindOfType(type)
  const kinds = new Set(facts.flatMap((fact) => (isBound(fact) ? [kindOf(fact.bound)] : [])))
  if (static_ !== undefined && kinds.size > 0) kinds.add(static_)
  if (kinds.size > 1) return true
  const [kind] = kinds
  // Neither null, nor of another kind than the one it must have.
  const isPresent = !isOptional(type) || kind !== undefined || facts.some(({ is }) => is === 'present')
  if (facts.some((fact) => fact.is === 'unlike' && isPresent && kindOf(fact.bound) === (kind ?? static_)))
    return true
  const { low, high } = boundsOf(type, facts)
  if (low === undefined || high === undefined) return false
  const order = compareOrdered(low.bound, high.bound)
  if (order !== 0) return order > 0
  return !low.closed || !high.closed || !facts.every((fact) => holds(fact, low.bound))
}

type Bound = Extract<Fact, { readonly closed: boolean }>
const isBound = (fact: Fact): fact is Bound => fact.is === 'above' || fact.is === 'below'

/** The narrowest bounds. Of an int they lie on whole numbers. */
function boundsOf(type: Type, facts: readonly Fact[]): { low?: Bound; high?: Bound } {
  const isInt = withoutNull(type).kind === 'int'
  const found: { low?: Bound; high?: Bound } = {}
  for (const fact of facts) {
    if (!isBound(fact)) continue
    const bound = isInt ? onWhole(fact) : fact
    const side = bound.is === 'above' ? 'low' : 'high'
    const known = found[side]
    const order = known === undefined ? 1 : compareOrdered(bound.bound, known.bound)
    const isNarrower = bound.is === 'above' ? order > 0 : order < 0
    if (known === undefined || isNarrower || (order === 0 && !bound.closed)) found[side] = bound
  }
  return found
}

/** `> 3` of an int is `>= 4`. */
function onWhole(fact: Bound): Bound {
  const { is, bound, closed } = fact
  if (typeof bound !== 'number') return fact
  const whole = is === 'above' ? Math.ceil(bound) : Math.floor(bound)
  if (whole !== bound || closed) return { is, bound: whole, closed: true }
  return { is, bound: is === 'above' ? whole + 1 : whole - 1, closed: true }
}

/** All values that there can be, where they are few. */
function candidatesOf(type: Type, facts: readonly Fact[]): readonly Value[] | undefined {
  for (const fact of facts) if (fact.is === 'one of') return fact.values
  const bare = withoutNull(type)
  const none: readonly Value[] = isOptional(type) ? [null] : []
  if (bare.kind === 'bool') return [true, false, ...none]
  if (bare.kind === 'choice') return [...bare.values, ...none]
  const { low, high } = boundsOf(type, facts)
  if (bare.kind !== 'int' || typeof low?.bound !== 'number' || typeof high?.bound !== 'number')
    return undefined
  const count = high.bound - low.bound + 1
  if (count > mostTried) return undefined
  const start = low.bound
  return Array.from({ length: Math.max(0, count) }, (_, i) => start + i)
}

function holds(fact: Fact, value: Value): boolean {
  switch (fact.is) {
    case 'one of':
      return fact.values.some((one) => equal(one, value))
    case 'none of':
      return !fact.values.some((one) => equal(one, value))
    case 'above':
    case 'below': {
      if (value === null || kindOf(value) !== kindOf(fact.bound)) return false
      const order = compareOrdered(value, fact.bound)
      return (order === 0 && fact.closed) || (fact.is === 'above' ? order > 0 : order < 0)
    }
    case 'unlike':
      return kindOf(value) !== kindOf(fact.bound)
    case 'present':
      return value !== null
    case 'matching':
      return typeof value === 'string' && search(fact.regex, value)
    case 'not matching':
      return typeof value !== 'string' || !search(fact.regex, value)
  }
}

/** Without the state that a regex keeps with the flags `g` and `y`. */
const search = (regex: RegExp, text: string): boolean => text.search(regex) !== -1

/** May it be null? */
const isOptional = ({ kind }: Type): boolean =>
  kind === 'optional' || kind === 'any' || kind === 'unknown' || kind === 'null'

export function kindOfType(type: Type): Kind | undefined {
  const { kind } = withoutNull(type)
  if (kind === 'int' || kind === 'float') return 'number'
  if (kind === 'choice') return 'string'
  return kind === 'string' || kind === 'time' || kind === 'duration' ? kind : undefined
}
