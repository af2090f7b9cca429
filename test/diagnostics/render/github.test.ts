import { expect, test } from 'vitest'
import { renderGithub } from '../../../src/diagnostics/render/github.ts'
import { diagnostic } from '../../../src/diagnostics/report.ts'
import { sampleDiagnostics, sampleTexts } from '../../support/sample-diagnostics.ts'

test('each finding is one workflow command', () => {
  expect(renderGithub(sampleDiagnostics, sampleTexts)).toBe(
    `::error file=main.pipe,line=2,endLine=2,col=13,endColumn=15,title=LP1006::There is no operator "&&"; write "and".%0AFix: Write "and".
::warning file=main.pipe,line=1,endLine=1,col=1,endColumn=5,title=LP1025::This is a subtraction.%0AWrite the time with its "T".
`,
  )
})

test('what would end a command or a property is escaped', () => {
  const found = diagnostic('LP1031', { start: 0, end: 0 }, '100% wrong:\r\nsee', { file: 'a,b:c.pipe' })
  expect(renderGithub([found], new Map())).toBe(
    '::error file=a%2Cb%3Ac.pipe,title=LP1031::100%25 wrong:%0D%0Asee\n',
  )
})

test('a span over several lines has no end column', () => {
  const found = diagnostic('LP1031', { start: 0, end: 4 }, 'Wrong.', { file: 'a' })
  expect(renderGithub([found], new Map([['a', 'ab\ncd']]))).toContain('line=1,endLine=2,col=1,title')
})
