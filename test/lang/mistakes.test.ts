import { describe, expect, test } from 'vitest'
import { parsePipe } from '../../src/lang/parse.ts'
import { mistakes } from './mistakes.ts'

describe('a mistake gives one diagnostic at its place and leaves the rest of the file whole', () => {
  test.each(mistakes)('$title', ({ text: marked, code, stages, declarations }) => {
    const text = marked.replace('«', '')
    const { file, diagnostics } = parsePipe(text)
    const found = diagnostics.map((d) => `${d.code} at ${d.span.start}: ${d.message}`)
    expect(
      diagnostics.map((d) => [d.code, d.span.start]),
      found.join('\n'),
    ).toEqual(code === undefined ? [] : [[code, marked.indexOf('«')]])
    if (declarations !== undefined) expect(file.declarations).toHaveLength(declarations)
    if (stages === undefined) return
    const flow = file.declarations.find((declaration) => declaration.kind === 'flow')
    expect(flow?.stages).toHaveLength(stages)
  })

  test.each(mistakes.filter(({ code }) => code !== undefined))(
    '$title: a certain fix puts it right',
    ({ text: marked }) => {
      const text = marked.replace('«', '')
      const fix = parsePipe(text).diagnostics[0]?.fix
      if (fix === undefined || !fix.certain) return
      const edits = [...fix.edits].sort((a, b) => b.span.start - a.span.start)
      const fixed = edits.reduce(
        (old, { span, text: put }) => old.slice(0, span.start) + put + old.slice(span.end),
        text,
      )
      expect(
        parsePipe(fixed).diagnostics.map((d) => d.message),
        fixed,
      ).toEqual([])
    },
  )
})
