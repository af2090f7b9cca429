import { equal } from '../core/equal.ts'
import { isRecord, type Rec, type Value } from '../core/value.ts'
import type { TestStep } from '../ir/test-case.ts'
import { align, beside, type Pair } from './align.ts'
import { typedEvent } from './typed-event.ts'

type Expectation = Extract<TestStep, { kind: 'expect' }>

/** How what came differs from what was expected. */
export interface Difference {
  readonly wanted: readonly Rec[]
  readonly came: readonly Rec[]
  /** A sentence without names of events: `2 events came, 3 were expected`. */
  readonly why: string
  /** Side by side, in order. */
  readonly pairs: readonly Pair<Rec, Rec>[]
}

/** Holds what came, by the types of its sink, against an expectation; undefined: it is right. */
export function compare(expected: Expectation, came: readonly Rec[]): Difference | undefined {
  const wanted = expected.events.map((event) => typedEvent(event, expected.type))
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
  const isReordered = came.length === wanted.length && matchAll(wanted, came, fits).missing.length === 0
  const why = isReordered
    ? 'the events came in another order'
    : came.length === wanted.length
      ? `event ${wrong + 1} is not as expected`
      : `${wantedEvents(wanted.length)}, and ${came.length} came`
  return difference(wanted, came, why, align(wanted, came, fits))
}

/** Takes for each event that is wanted the first that fits. */
function matchAll(
  wanted: readonly Rec[],
  came: readonly Rec[],
  fits: (wanted: Rec, came: Rec) => boolean,
): { readonly missing: readonly Rec[]; readonly left: readonly Rec[] } {
  const left = [...came]
  const missing: Rec[] = []
  for (const event of wanted) {
    const at = left.findIndex((one) => fits(event, one))
    if (at === -1) missing.push(event)
    else left.splice(at, 1)
  }
  return { missing, left }
}

function compareUnordered(
  wanted: readonly Rec[],
  came: readonly Rec[],
  allowsMore: boolean,
): Difference | undefined {
  const { missing, left } = matchAll(wanted, came, isWithin)
  if (missing.length === 0 && (allowsMore || left.length === 0)) return undefined
  const why =
    missing.length > 0
      ? `${events(missing.length)} did not come`
      : `${events(left.length)} came that ${left.length === 1 ? 'was' : 'were'} not expected`
  return difference(missing, left, why, pairAlike(missing, left))
}

/** Each beside the one that is most like it, of those that are left. */
function pairAlike(wanted: readonly Rec[], came: readonly Rec[]): readonly Pair<Rec, Rec>[] {
  const left = [...came]
  const pairs = wanted.map((event): Pair<Rec, Rec> => {
    const alike = left.map((one) => likeness(event, one))
    const best = Math.max(...alike)
    const [one] = best > 0 ? left.splice(alike.indexOf(best), 1) : []
    return one === undefined
      ? { wanted: event, isRight: false }
      : { wanted: event, came: one, isRight: false }
  })
  return [...pairs, ...beside<Rec, Rec>([], left)]
}

/** How many of the fields that are named are right. */
const likeness = (wanted: Rec, came: Rec): number =>
  Object.entries(wanted).filter(([key, value]) => Object.hasOwn(came, key) && isWithin(value, came[key]!))
    .length

const difference = (
  wanted: readonly Rec[],
  came: readonly Rec[],
  why: string,
  pairs: readonly Pair<Rec, Rec>[] = beside(wanted, came),
): Difference => ({ wanted, came, why, pairs })

const events = (count: number): string => (count === 1 ? '1 event' : `${count} events`)

const wantedEvents = (count: number): string => `${events(count)} ${count === 1 ? 'was' : 'were'} expected`
