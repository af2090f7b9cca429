import { expect, test } from 'vitest'
import { explore } from './explore.ts'
import { type SpoolVariant, spoolModel } from './spool-model.ts'

test('what was acknowledged arrives, and each entry of the spool once', () => {
  const { violation, states } = explore(spoolModel('specified'))
  expect(violation).toBeUndefined()
  expect(states).toBeGreaterThan(1_000)
})

test.each<[SpoolVariant, RegExp]>([
  ['answered before the sync', /without all/],
  ['removed before the decision', /was removed/],
  ['no position', /the spool has/],
  ['torn end kept', /half an entry/],
])('%s breaks that', (variant, what) => {
  expect(explore(spoolModel(variant)).violation?.what).toMatch(what)
})
