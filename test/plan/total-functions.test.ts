import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { totalNames } from '../../src/plan/total-functions.ts'

const folder = join(import.meta.dirname, '../../src/operators/functions')
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8'))

test.each([...totalNames])('"%s" exists and nothing in its file notes a mismatch', (name) => {
  const own = sources.filter((text) => text.includes(`'${name}'`) && !/foreign/i.test(text.slice(0, 400)))
  const defining = own.filter((text) => new RegExp(`(name: |\\()'${name}'`).test(text))
  expect(defining.length).toBeGreaterThan(0)
  for (const text of defining) expect(text).not.toMatch(/mismatch\(/)
})
