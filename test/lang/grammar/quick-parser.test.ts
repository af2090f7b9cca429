import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { computeLookahead } from '../../../scripts/lookahead-table.ts'
import { QuickParser } from '../../../src/lang/grammar/quick-parser.ts'
import { PipeParser } from '../../../src/lang/grammar.ts'
import { lex } from '../../../src/lang/lex.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const options = { skipValidations: true, recoveryEnabled: false }
const slow = new PipeParser(options)
const quick = new QuickParser(options, computeLookahead())

/** The tree, or nothing where the text is wrong. */
function parse(parser: PipeParser, text: string): unknown {
  parser.input = lex(text).tokens
  const tree = parser.file()
  return parser.errors.length === 0 ? tree : undefined
}

const pages = globSync('docs/**/*.md', { cwd: root }).flatMap((path) =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/```pipe\n([\s\S]*?)```/g)].map(([, text]) => text!),
)
const pipelines = globSync('pipelines/*/*.pipe', { cwd: root }).map((path) =>
  readFileSync(join(root, path), 'utf8'),
)

describe('the quick parser sees what the analysed one sees', () => {
  test('in every pipeline of the documents, right or wrong', () => {
    expect(pages.length).toBeGreaterThan(100)
    for (const text of [...pages, ...pipelines]) expect(parse(quick, text), text).toEqual(parse(slow, text))
  })

  test('in pipelines with a token left out or put twice', () => {
    for (const text of pipelines) {
      const { tokens } = lex(text)
      for (const { startOffset, endOffset } of tokens.slice(0, 150)) {
        const without = text.slice(0, startOffset) + text.slice(endOffset + 1)
        expect(parse(quick, without), without).toEqual(parse(slow, without))
        const twice = `${text.slice(0, endOffset + 1)} ${text.slice(startOffset)}`
        expect(parse(quick, twice), twice).toEqual(parse(slow, twice))
      }
    }
  })
})
