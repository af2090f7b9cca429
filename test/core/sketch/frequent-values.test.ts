import { expect, test } from 'vitest'
import {
  addFrequent,
  type FrequentValues,
  mergeFrequent,
  mostFrequent,
  mostFrequentOne,
  startFrequent,
} from '../../../src/core/sketch/frequent-values.ts'
import { seededRandom, shuffle } from '../../support/random.ts'

const random = seededRandom(3)
const capacity = 100

/** A few values come often, thousands once or twice. */
const skewed = Array.from({ length: 50_000 }, () => Math.floor((1 - random()) ** -1.4))
const truth = new Map<number, number>()
for (const value of skewed) truth.set(value, (truth.get(value) ?? 0) + 1)

const stateOf = (values: readonly number[]): FrequentValues => {
  const state = startFrequent()
  for (const value of values) addFrequent(state, capacity, value)
  return state
}

test('it forgets only when there are more than twice the capacity', () => {
  const few = Array.from({ length: 1000 }, (_, i) => i % 200)
  const state = stateOf(few)
  expect(state.lowered).toBe(0)
  expect(state.counts.size).toBe(200)
  expect(stateOf([...few, 200]).lowered).toBeGreaterThan(0)
})

test.each([1, 2, 3])(
  'counts are never too high and too low by less than 1/100 of all, in parts and order %i',
  () => {
    const mixed = shuffle(skewed, random)
    const into = startFrequent()
    for (let at = 0; at < mixed.length; at += 7000)
      mergeFrequent(into, stateOf(mixed.slice(at, at + 7000)), capacity)
    expect(truth.size).toBeGreaterThan(500)
    expect(into.lowered).toBeLessThanOrEqual(skewed.length / capacity)
    expect(into.counts.size).toBeLessThanOrEqual(2 * capacity)
    for (const { value, count } of mostFrequent(into, 10)) {
      const exact = truth.get(value as number)!
      expect(count).toBeLessThanOrEqual(exact)
      expect(count).toBeGreaterThanOrEqual(exact - into.lowered)
    }
    for (const [value, exact] of truth)
      if (exact > skewed.length / capacity) expect(into.counts.has(value)).toBe(true)
    expect(mostFrequentOne(into)).toBe(1)
  },
)
