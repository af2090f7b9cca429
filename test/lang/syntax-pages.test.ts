import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Code, codes } from '../../src/diagnostics/codes.ts'
import { parsePipe } from '../../src/lang/parse.ts'

const pageOf = (code: string): URL => new URL(`../../docs/diagnostics/${code}.md`, import.meta.url)
const syntaxCodes = (Object.keys(codes) as Code[]).filter((code) => code.startsWith('LP1'))

/** The example under a heading of a page, and its language. */
function example(page: string, heading: string): { language: string; text: string } {
  const found = new RegExp(`## ${heading}\\n\\n\`\`\`(\\w+)\\n([\\s\\S]*?)\\n\`\`\`\\n`).exec(page)
  if (found === null) throw new Error(`There is no example under "${heading}"`)
  return { language: found[1] ?? '', text: found[2] ?? '' }
}

async function codesOf({ language, text }: ReturnType<typeof example>): Promise<Code[]> {
  if (language === 'pipe') return parsePipe(text).diagnostics.map((d) => d.code)
  const { parseYaml } = await import('../../src/lang/yaml/parse-yaml.ts')
  return (await parseYaml(text)).diagnostics.map((d) => d.code)
}

describe('the page of', () => {
  test.each(syntaxCodes)('%s exists and is headed by its title', (code) => {
    expect(existsSync(pageOf(code))).toBe(true)
    expect(readFileSync(pageOf(code), 'utf8').split('\n')[0]).toBe(`# ${code}: ${codes[code].title}`)
  })

  test.each(syntaxCodes)('%s shows a wrong pipeline with exactly this diagnostic', async (code) => {
    expect(await codesOf(example(readFileSync(pageOf(code), 'utf8'), 'Wrong'))).toEqual([code])
  })

  test.each(syntaxCodes)('%s shows a right pipeline without any diagnostic', async (code) => {
    expect(await codesOf(example(readFileSync(pageOf(code), 'utf8'), 'Right'))).toEqual([])
  })
})
