import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Code, codeEntry, codes } from '../src/diagnostics/codes.ts'
import { codesOf, compileExample, readPage } from './support/diagnostic-page.ts'

const all = Object.keys(codes) as Code[]
// What goes wrong only while running cannot be shown by a check.
const shown = all.filter((code) => !code.startsWith('LP5'))
const pages = readdirSync(new URL('../docs/diagnostics/', import.meta.url))

test('every code has a page and every page a code', () => {
  expect(pages.filter((name) => name.startsWith('LP')).sort()).toEqual(all.map((code) => `${code}.md`).sort())
})

describe.each(all)('the page of %s', (code) => {
  test('is headed by the title of the code', () => {
    expect(readPage(code).heading).toBe(`# ${code}: ${codeEntry(code).title}`)
  })
})

describe.each(shown)('the page of %s', (code) => {
  test('shows a wrong pipeline that has this mistake and no other', async () => {
    const { wrong, params } = readPage(code)
    const { diagnostics } = await compileExample(wrong!, params)
    expect(codesOf(diagnostics)).toEqual([code])
  })

  test('shows the same put right, with nothing left to say', async () => {
    const { right, params } = readPage(code)
    const { diagnostics, plan } = await compileExample(right!, params)
    expect(codesOf(diagnostics)).toEqual([])
    expect(plan).toBeDefined()
  })
})
