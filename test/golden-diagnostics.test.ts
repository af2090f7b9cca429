import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { applyEdits } from '../src/diagnostics/apply-fixes.ts'
import { type Code, codes } from '../src/diagnostics/codes.ts'
import { renderHuman } from '../src/diagnostics/render/human.ts'
import { codesOf, compileExample, readPage } from './support/diagnostic-page.ts'
import { expectGolden } from './support/golden-file.ts'

const folder = fileURLToPath(new URL('golden/diagnostics/', import.meta.url))
mkdirSync(folder, { recursive: true })
const shown = (Object.keys(codes) as Code[]).filter((code) => !code.startsWith('LP5'))

test.each(shown)('%s is told to people as its golden file says', async (code) => {
  const { wrong, params } = readPage(code)
  const { diagnostics, texts } = await compileExample(wrong!, params)
  const named = diagnostics.map((one) => ({
    ...one,
    file: one.file || 'main.pipe',
    related: one.related.map((other) => ({ ...other, file: other.file || 'main.pipe' })),
  }))
  const text = renderHuman(named, new Map([...texts, ['main.pipe', wrong!.text]]), { color: false })
  expect(text).toContain(`[${code}]`)
  expectGolden(`${folder}${code}.golden`, text)
})

test.each(shown)('a fix of %s puts its mistake right', async (code) => {
  const { wrong, params } = readPage(code)
  const { diagnostics } = await compileExample(wrong!, params)
  const fix = diagnostics[0]?.fix
  if (fix === undefined) return
  const text = applyEdits(wrong!.text, fix.edits)
  const after = await compileExample({ ...wrong!, text }, params)
  expect(codesOf(after.diagnostics), text).not.toContain(code)
})
