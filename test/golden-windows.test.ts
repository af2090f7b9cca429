import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { renderHuman } from '../src/diagnostics/render/human.ts'
import { compileExample } from './support/diagnostic-page.ts'
import { expectGolden } from './support/golden-file.ts'

const folder = fileURLToPath(new URL('golden/wrong-windows/', import.meta.url))
const pipelines = readdirSync(folder).filter((name) => name.endsWith('.pipe'))

test.each(pipelines)('the mistakes in %s are told as its golden file says', async (name) => {
  const text = readFileSync(folder + name, 'utf8')
  const { diagnostics, texts } = await compileExample({ notation: 'pipe', text })
  expect(diagnostics.length).toBeGreaterThan(0)
  const named = diagnostics.map((one) => ({
    ...one,
    file: one.file || name,
    related: one.related.map((other) => ({ ...other, file: other.file || name })),
  }))
  const told = renderHuman(named, new Map([...texts, [name, text]]), { color: false })
  expectGolden(`${folder}${name.replace('.pipe', '.golden')}`, told)
})
