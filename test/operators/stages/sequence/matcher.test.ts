import { expect, test } from 'vitest'
import { stateKey } from '../../../../src/core/state-key.ts'
import { noMeta } from '../../../../src/operators/contract/row.ts'
import { candidateOf } from '../../../../src/operators/stages/sequence/candidate.ts'
import { Matcher } from '../../../../src/operators/stages/sequence/matcher.ts'
import { SequencePattern } from '../../../../src/operators/stages/sequence/pattern.ts'

const nothing = { kind: 'literal', value: null, type: { kind: 'null' }, span: { start: 0, end: 0 } } as never
const step = (name: string, negated = false) =>
  ({ name, negated, list: false, min: 1, max: 1, test: nothing, own: nothing }) as const

/** A matcher of "a then b within a day", for one key. */
function matcher(): {
  readonly take: (isFirst: boolean) => void
  readonly made: Matcher
  readonly matches: () => number
} {
  const pattern = new SequencePattern(
    {
      steps: [step('a'), step('b')],
      by: [],
      within: 86_400_000_000,
      emit: nothing,
      maxKeys: 10,
      maxState: 1e9,
      maxEvents: 100,
    },
    { evaluate: () => () => null },
  )
  let matches = 0
  const made = new Matcher(pattern, {
    matched: () => {
      matches++
    },
    forgotten: () => {},
    ending: () => {},
  })
  let n = 0
  return {
    take: (isFirst) => {
      const meta = { ...noMeta, time: n }
      made.add(candidateOf([{}], meta, n++), [{ key: stateKey(['x']), fits: [isFirst, !isFirst] }])
    },
    made,
    matches: () => matches,
  }
}

test('attempts that are over are forgotten long before their time', () => {
  const { take, made, matches } = matcher()
  for (let pair = 0; pair < 20_000; pair++) {
    take(true)
    take(false)
  }
  expect(matches()).toBe(20_000)
  expect(made.attempts).toBeLessThanOrEqual(1024)
  // Those under way stay, however many there are, and end at their time.
  for (let open = 0; open < 50; open++) take(true)
  expect(made.attempts).toBeGreaterThanOrEqual(50)
  let ended = 0
  while (made.endOne(200_000_000_000)) ended++
  expect(ended).toBeGreaterThanOrEqual(50)
  expect(made.attempts).toBe(0)
})
