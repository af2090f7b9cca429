import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { referencePages } from '../../../src/operators/derive/reference-pages.ts'

test.each([...referencePages(catalog)])('the committed page %s is what the specs say', (name, text) => {
  const committed = readFileSync(new URL(`../../../docs/reference/${name}`, import.meta.url), 'utf8')
  expect(committed, 'run "npm run docs"').toBe(text)
})
