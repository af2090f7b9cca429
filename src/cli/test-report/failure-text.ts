import { equal } from '../../core/equal.ts'
import { getKey, isRecord, type Rec, type Value } from '../../core/value.ts'
import { printPath } from '../../ir/print-name.ts'
import { printValue } from '../../ir/print-value.ts'
import type { Failure } from '../../testing/run-test.ts'

/** Most events that are shown on either side. */
const mostShown = 20

/** Why an expectation was not met, as lines a person reads: what was wanted, what came, and which fields differ. */
export function failureLines({ step, difference }: Failure): readonly string[] {
  const lines = [`expect ${step.sink}: ${difference.why}`]
  const isListed = step.how === 'equal' || step.how === 'exactly'
  for (const { wanted, came, isRight } of difference.pairs.slice(0, mostShown)) {
    if (isListed && isRight) {
      lines.push(`    ${printValue(wanted!)}`)
      continue
    }
    if (wanted !== undefined) lines.push(`  - ${printValue(wanted)}`)
    if (came !== undefined) {
      const isPartial = wanted !== undefined && step.how !== 'exactly'
      lines.push(`  + ${printValue(isPartial ? like(wanted, came) : came)}`)
    }
    if (wanted !== undefined && came !== undefined && isListed)
      for (const text of differences(wanted, came, step.how === 'exactly', [])) lines.push(`      ${text}`)
  }
  const rest = difference.pairs.length - mostShown
  return rest > 0 ? [...lines, `    … and ${rest} more`] : lines
}

/** The fields of an event that an expectation names. */
function like(wanted: Rec, came: Rec): Rec {
  const shown = Object.keys(wanted).filter((key) => Object.hasOwn(came, key))
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
