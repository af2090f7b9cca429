import { expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { compileText } from '../../support/compile-text.ts'

const examples = [...catalog.tables.values()].flatMap(({ name, examples: all }) =>
  all.map(({ title, pipe }) => [name, title, pipe] as const),
)

test.each(examples)('%s: %s', async (_, __, pipe) => {
  const { diagnostics, plan } = await compileText(pipe)
  expect(diagnostics.map(({ message }) => message)).toEqual([])
  expect(plan?.tables).toHaveLength(1)
})
