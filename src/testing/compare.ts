import { equal } from '../core/equal.ts'
import { parseJson, toJson } from '../core/json.ts'
import { isRecord, type Rec, type Value } from '../core/value.ts'
import type { TestStep } from '../ir/test-case.ts'

type Expectation = Extract<TestStep, { kind: 'expect' }>

/** How what came differs from what was expected. */
export interface Difference {
  readonly wanted: readonly Rec[]
  readonly came: readonly Rec[]
  /** A sentence without names of events: `2 events came, 3 were expected`. */
  readonly why: string
  /** Pairs that stand side by side, in order; undefined where one side has none. */
  readonly pairs: readonly { readonly wanted?: Rec; readonly came?: Rec; readonly isRight: boolean }[]
}

/** Holds what came against an expectation; undefined: it is right. */
export function compare(expected: Expectation, came: readonly Rec[]): Difference | undefined {
  const wanted = expected.events.map(asJson)
  switch (expected.how) {
    case 'empty':
      return came.length === 0
        ? undefined
        : difference([], came, `nothing was expected, and ${events(came.length)} came`)
    case 'count':
      return came.length === expected.count
        ? undefined
        : difference([], came, `${wantedEvents(expected.count)}, and ${came.length} came`)
    case 'contains':
      return compareUnordered(wanted, came, true)
    case 'unordered':
      return compareUnordered(wanted, came, false)
    default:
      return compareInOrder(wanted, came, expected.how === 'exactly' ? isSame : isWithin)
  }
}

/** As it looks once written: a time is a text. */
export const asJson = (event: Rec): Rec => {
  const value = parseJson(toJson(event))
  return isRecord(value) ? value : {}
}

/** Each field that is named is equal; in nested records too. */
export function isWithin(wanted: Value, came: Value): boolean {
  if (!isRecord(wanted) || !isRecord(came)) return equal(wanted, came)
  return Object.entries(wanted).every(
    ([key, value]) => Object.hasOwn(came, key) && isWithin(value, came[key]!),
  )
}

const isSame = (wanted: Value, came: Value): boolean => equal(wanted, came)

function compareInOrder(
  wanted: readonly Rec[],
  came: readonly Rec[],
  fits: (wanted: Rec, came: Rec) => boolean,
): Difference | undefined {
  const wrong = wanted.findIndex((event, i) => came[i] === undefined || !fits(event, came[i]))
  if (wrong === -1 && came.length === wanted.length) return undefined
  const why =
    came.length === wanted.length
      ? `event ${wrong + 1} is not as expected`
      : `${wantedEvents(wanted.length)}, and ${came.length} came`
  return difference(wanted, came, why, fits)
}

function compareUnordered(
  wanted: readonly Rec[],
  came: readonly Rec[],
  allowsMore: boolean,
): Difference | undefined {
  const left = [...came]
  const missing: Rec[] = []
  for (const event of wanted) {
    const at = left.findIndex((one) => isWithin(event, one))
    if (at === -1) missing.push(event)
    else left.splice(at, 1)
  }
  if (missing.length === 0 && (allowsMore || left.length === 0)) return undefined
  const why =
    missing.length > 0
      ? `${events(missing.length)} did not come`
      : `${events(left.length)} came that ${left.length === 1 ? 'was' : 'were'} not expected`
  return difference(missing, left, why)
}

function difference(
  wanted: readonly Rec[],
  came: readonly Rec[],
  why: string,
  fits: (wanted: Rec, came: Rec) => boolean = isWithin,
): Difference {
  const length = Math.max(wanted.length, came.length)
  const pairs = Array.from({ length }, (_, i) => {
    const one = wanted[i]
    const other = came[i]
    return {
      ...(one === undefined ? {} : { wanted: one }),
      ...(other === undefined ? {} : { came: other }),
      isRight: one !== undefined && other !== undefined && fits(one, other),
    }
  })
  return { wanted, came, why, pairs }
}

const events = (count: number): string => (count === 1 ? '1 event' : `${count} events`)

const wantedEvents = (count: number): string => `${events(count)} ${count === 1 ? 'was' : 'were'} expected`
