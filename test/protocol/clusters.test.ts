import { expect, test } from 'vitest'
import { type ClustersVariant, clustersModel } from './clusters-model.ts'
import { explore } from './explore.ts'

test('two clusters behind one outbox are exact, each by itself', () => {
  const { violation, states } = explore(clustersModel('specified'))
  expect(violation).toBeUndefined()
  expect(states).toBeGreaterThan(1_000)
})

test.each<ClustersVariant>(['one marker for both', 'trimmed by the first', 'recorded before the commit'])(
  '%s is not',
  (variant) => {
    expect(explore(clustersModel(variant)).violation?.what).toMatch(/cluster has|without all/)
  },
)
