import { expect, test } from 'vitest'
import { type CutVariant, cutModel } from './cut-model.ts'
import { explore } from './explore.ts'

test.each<CutVariant>(['aligned', 'quiet'])('a cut that is %s holds each record once', (variant) => {
  const { violation, states } = explore(cutModel(variant))
  expect(violation).toBeUndefined()
  expect(states).toBeGreaterThan(200)
})

test.each<CutVariant>(['barriers without alignment', 'one step without quiet'])('%s does not', (variant) => {
  expect(explore(cutModel(variant)).violation?.what).toMatch(/remembered/)
})
