import { expect, test } from 'vitest'
import { type JsonReport, renderJson } from '../../../src/diagnostics/render/json.ts'
import { sampleDiagnostics, sampleTexts } from '../../support/sample-diagnostics.ts'

const report = JSON.parse(renderJson(sampleDiagnostics, sampleTexts)) as JsonReport

test('the report counts what it holds', () => {
  expect(report.summary).toEqual({ errors: 1, warnings: 1, notes: 0, files: 1 })
})

test('a finding has its range, fix and related places', () => {
  expect(report.diagnostics[0]).toMatchObject({
    code: 'LP1006',
    severity: 'error',
    file: 'main.pipe',
    range: { start: { line: 2, column: 13, offset: 23 }, end: { line: 2, column: 15, offset: 25 } },
    label: 'of another language',
    help: null,
    fix: { title: 'Write "and"', certain: true, edits: [{ text: 'and' }] },
    related: [{ file: 'main.pipe', range: { start: { line: 1, column: 1 } } }],
  })
})

test('no finding is still a report', () => {
  expect(JSON.parse(renderJson([], new Map()))).toEqual({
    version: 1,
    summary: { errors: 0, warnings: 0, notes: 0, files: 0 },
    diagnostics: [],
  })
})
