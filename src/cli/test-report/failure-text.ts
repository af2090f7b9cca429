import { equal } from '../../core/equal.ts'
import { getKey, isRecord, type Rec, type Value } from '../../core/value.ts'
import type { Ink } from '../../diagnostics/render/ink.ts'
import { ink } from '../../diagnostics/render/ink.ts'
import { printPath } from '../../ir/print-name.ts'
import { printValue } from '../../ir/print-value.ts'
import type { Failure } from '../../testing/run-test.ts'

/** Most events that are shown as wrong. */
const mostShown = 20
/** Events as expected that are shown before and after a wrong one. */
const around = 2

type Pair = Failure['difference']['pairs'][number]
type Step = Failure['step']

/** Why an expectation was not met, as lines a person reads: what was wanted (`-`), what came (`+`), and which fields differ. */
export function failureLines({ step, difference }: Failure, paint: Ink = ink(false)): readonly string[] {
  const { pairs } = difference
  const lines = [`expect ${step.sink}: ${difference.why}`]
  const wrong = pairs.flatMap(({ isRight }, i) => (isRight ? [] : [i]))
  const last = wrong[mostShown - 1] ?? Number.POSITIVE_INFINITY
  const isShown = (i: number): boolean => wrong.some((at) => at <= last && Math.abs(at - i) <= around)
  let skipped = 0
  for (const [i, pair] of pairs.entries()) {
    if (i > last) break
    if (pair.isRight && !isShown(i)) {
      skipped++
      continue
    }
    if (skipped > 0) lines.push(asExpected(skipped))
    skipped = 0
    lines.push(...pairLines(step, pair, paint))
  }
  if (skipped > 0) lines.push(asExpected(skipped))
  const rest = wrong.length - mostShown
  return rest > 0 ? [...lines, `    … and ${rest} more`] : lines
}

const asExpected = (count: number): string =>
  count === 1 ? '    … 1 event as expected' : `    … ${count} events as expected`

function pairLines(step: Step, { wanted, came, isRight }: Pair, paint: Ink): readonly string[] {
  if (isRight) return [`    ${printValue(wanted!)}`]
  const lines: string[] = []
  if (wanted !== undefined) lines.push(paint.error(`  - ${printValue(wanted)}`))
  if (came !== undefined) {
    const isPartial = wanted !== undefined && step.how !== 'exactly'
    lines.push(paint.added(`  + ${printValue(isPartial ? like(wanted, came) : came)}`))
  }
  if (wanted === undefined || came === undefined) return lines
  const isExact = step.how === 'exactly'
  return [...lines, ...differences(wanted, came, isExact, []).map((text) => `      ${text}`)]
}

/** The fields of an event that an expectation names; all of them where it has not all of those. */
function like(wanted: Rec, came: Rec): Rec {
  const shown = Object.keys(wanted)
  if (!shown.every((key) => Object.hasOwn(came, key))) return came
  return Object.fromEntries(shown.map((key) => [key, came[key]!]))
}

/** `failures: 5 was expected, 4 came` */
function differences(wanted: Rec, came: Rec, isExact: boolean, above: readonly string[]): readonly string[] {
  const keys = new Set([...Object.keys(wanted), ...(isExact ? Object.keys(came) : [])])
  return [...keys].flatMap((key) => {
    const path = [...above, key]
    const one = Object.hasOwn(wanted, key) ? getKey(wanted, key) : undefined
    const other = Object.hasOwn(came, key) ? getKey(came, key) : undefined
    if (one !== undefined && other !== undefined) {
      if (isRecord(one) && isRecord(other)) return differences(one, other, isExact, path)
      if (equal(one, other)) return []
    }
    return [`${printPath(path)}: ${shown(one)} was expected, ${shown(other)} came`]
  })
}

const shown = (value: Value | undefined): string => (value === undefined ? 'nothing' : printValue(value))
