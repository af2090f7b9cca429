import { expect, test } from 'vitest'
import { explore } from './explore.ts'
import { reloadModel } from './reload-model.ts'

test('a reload that holds the source from the barrier to the swap loses and doubles nothing', () => {
  const { violation, states } = explore(reloadModel('specified'))
  expect(violation).toBeUndefined()
  expect(states).toBeGreaterThan(100)
})

test('without the hold, what follows the barrier in the old graph is lost', () => {
  const { violation } = explore(reloadModel('without hold'))
  expect(violation?.what).toMatch(/remembered/)
  expect(violation?.way).toContain('swap')
})

test('a swap before the decision loses what the old graph remembered', () => {
  expect(explore(reloadModel('swap before decision')).violation?.what).toMatch(/remembered/)
})
