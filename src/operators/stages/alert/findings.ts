import type { Diagnostic } from '../../../diagnostics/diagnostic.ts'
import {
  alertForAll,
  clearsWhileFiring,
  neverClears,
  silenceBeside,
} from '../../../diagnostics/messages/alerts.ts'
import { unboundedState } from '../../../diagnostics/messages/time-and-state.ts'
import type { Expr } from '../../../ir/expression.ts'
import { printExpression } from '../../../ir/print-expression.ts'
import type { StagePlace } from '../../contract/stage.ts'

interface Conditions {
  readonly when: Expr | undefined
  readonly by: Expr | undefined
  readonly clear: Expr | undefined
  readonly silent: number | undefined
}

/** What looks right one by one and is wrong together. */
export function alertFindings(
  { when, by, clear, silent }: Conditions,
  place: StagePlace,
): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const { keys = [], derived } = place.stream
  if (by === undefined && derived === true && keys.length > 0) found.push(alertForAll(place.span, keys))
  if (when !== undefined && silent !== undefined) found.push(silenceBeside(place.at('silent')))
  if (silent !== undefined && by !== undefined && !place.stream.bounded && !place.isLimited)
    found.push(unboundedState(place.span, 'This "alert"', boundOfKeys))
  if (when === undefined || clear === undefined) return found
  if (clear.op === 'const' && clear.value !== true) found.push(neverClears(place.at('clear')))
  else if (printExpression(when) === printExpression(clear)) found.push(clearsWhileFiring(place.at('clear')))
  else {
    const both = valueOfBoth(when, clear)
    if (both !== undefined) found.push(clearsWhileFiring(place.at('clear'), both))
  }
  return found
}

/** A key that was heard once may fall silent at any time, so none can be forgotten. */
const boundOfKeys =
  'Say how many there may be, as in "pipeline NAME { max_keys: 100_000 }"; events of further keys are then rejected.'

interface Range {
  readonly of: string
  readonly low: number
  readonly high: number
  readonly isLowIn: boolean
  readonly isHighIn: boolean
}

const flipped: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** A comparison with a constant number as a range of what is compared. */
function rangeOf(test: Expr): Range | undefined {
  if (test.op !== 'binary') return undefined
  const { left, right } = test
  const isTurned = left.op === 'const'
  const [of, bound] = isTurned ? [right, left] : [left, right]
  if (bound.op !== 'const' || typeof bound.value !== 'number') return undefined
  const operator = isTurned ? (flipped[test.operator] ?? test.operator) : test.operator
  const text = printExpression(of)
  const at = bound.value
  const [lowest, highest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  switch (operator) {
    case '<':
    case '<=':
      return { of: text, low: lowest, isLowIn: false, high: at, isHighIn: operator === '<=' }
    case '>':
    case '>=':
      return { of: text, low: at, isLowIn: operator === '>=', high: highest, isHighIn: false }
    case '==':
      return { of: text, low: at, high: at, isLowIn: true, isHighIn: true }
    default:
      return undefined
  }
}

/** A value for which both hold, in words: `"cpu" at 92`. */
function valueOfBoth(when: Expr, clear: Expr): string | undefined {
  const [a, b] = [rangeOf(when), rangeOf(clear)]
  if (a === undefined || b === undefined || a.of !== b.of) return undefined
  const [lower, upper] = a.low > b.low ? [a, b] : [b, a]
  const low = Math.max(a.low, b.low)
  const high = Math.min(a.high, b.high)
  const isLowIn = a.low === b.low ? a.isLowIn && b.isLowIn : lower.isLowIn
  const isHighIn = a.high === b.high ? a.isHighIn && b.isHighIn : (a.high < b.high ? a : b).isHighIn
  if (low > high || (low === high && !(isLowIn && isHighIn)) || upper === undefined) return undefined
  const value =
    low === high
      ? low
      : Number.isFinite(low) && Number.isFinite(high)
        ? (low + high) / 2
        : Number.isFinite(low)
          ? low + 1
          : high - 1
  return `"${a.of}" at ${value}`
}
