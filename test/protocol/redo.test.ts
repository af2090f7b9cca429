import { expect, test } from 'vitest'
import { explore } from './explore.ts'
import { type RedoVariant, redoModel } from './redo-model.ts'

test('a file of decided records is exact or told to be another, whoever appends to it or cuts it', () => {
  const { violation, states } = explore(redoModel('specified'))
  expect(violation).toBeUndefined()
  expect(states).toBeGreaterThan(500)
})

test.each<[string, RedoVariant, RegExp]>([
  ['without a comparison what others wrote is lost', 'no comparison', /written over/],
  ['without the boot a loss of power stops it for good', 'no boot', /torn/],
  ['the excuse must last as long as what is torn', 'excused once', /torn/],
  ['appending doubles', 'appending', /twice|not there/],
  ['recorded before it is synced, a hole is left', 'record before sync', /not there|shorter|torn/],
  ['a cut that leaves out what had come before it doubles or leaves a hole', 'no skip', /twice/],
])('%s', (_, variant, what) => {
  expect(explore(redoModel(variant)).violation?.what).toMatch(what)
})
