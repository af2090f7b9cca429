import { expect, test } from 'vitest'
import { compileExample } from '../../support/diagnostic-page.ts'

test('an arm of a route may name a sink that needs no declaration', async () => {
  const { diagnostics, plan } = await compileExample({
    notation: 'pipe',
    text: 'from stdin(format: json) | route { level == "error" -> stderr, else -> stdout }',
  })
  expect(diagnostics).toEqual([])
  expect(plan?.nodes.filter(({ op }) => op === 'sink')).toHaveLength(2)
})
