import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { renderSarif } from '../../../src/diagnostics/render/sarif.ts'
import { diagnostic } from '../../../src/diagnostics/report.ts'
import { sampleDiagnostics, sampleTexts } from '../../support/sample-diagnostics.ts'

const page = (): string => '# LP1006: Operator of another language\n\nWrite it so.\n\n```pipe\na and b\n```\n'
const options = { version: '1.2.3', page }
const valid = sarifValidator()

test('the log is valid by the schema of SARIF 2.1.0', () => {
  const log: unknown = JSON.parse(renderSarif(sampleDiagnostics, sampleTexts, options))
  expect(valid(log)).toEqual([])
})

test('an empty log is valid as well', () => {
  expect(valid(JSON.parse(renderSarif([], new Map(), options)))).toEqual([])
})

test('the validator refuses what is no SARIF', () => {
  expect(valid({ version: '2.1.0', runs: [{ results: [{ message: 'text' }] }] })).not.toEqual([])
})

test('a finding names rule, region, fix and related place', () => {
  const [run] = (JSON.parse(renderSarif(sampleDiagnostics, sampleTexts, options)) as { runs: unknown[] }).runs
  const region = { startLine: 2, startColumn: 13, endLine: 2, endColumn: 15 }
  expect(run).toMatchObject({
    columnKind: 'utf16CodeUnits',
    tool: {
      driver: {
        name: 'logpipe',
        version: '1.2.3',
        rules: [
          { id: 'LP1006', help: { markdown: page() }, defaultConfiguration: { level: 'error' } },
          { id: 'LP1025', defaultConfiguration: { level: 'warning' } },
        ],
      },
    },
    results: [
      {
        ruleId: 'LP1006',
        ruleIndex: 0,
        level: 'error',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'main.pipe' }, region } }],
        relatedLocations: [{ message: { text: 'The flow begins here.' } }],
        fixes: [
          {
            artifactChanges: [
              { replacements: [{ deletedRegion: region, insertedContent: { text: 'and' } }] },
            ],
          },
        ],
      },
      { ruleId: 'LP1025', ruleIndex: 1, level: 'warning' },
    ],
  })
})

test('paths become URIs', () => {
  const found = diagnostic('LP1031', { start: 0, end: 0 }, 'Wrong.', { file: 'my files/ä#1.pipe' })
  const text = renderSarif([found], new Map([['my files/ä#1.pipe', '']]), options)
  expect(text).toContain('"uri": "my%20files/%C3%A4%231.pipe"')
  expect(valid(JSON.parse(text))).toEqual([])
})

/** Checks by the official schema, as a published package carries it. */
function sarifValidator(): (log: unknown) => unknown[] {
  const path = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/package.json')
  const file = new URL('lib/schemas/sarif-2.1.0-rtm.5.json', `file://${path}`)
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false })
  ajv.addFormat('uri', (text) => URL.canParse(text))
  ajv.addFormat('uri-reference', (text) => !/[\s<>"{}|\\^`]/.test(text) && URL.canParse(text, 'file:///'))
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  const validate = ajv.compile(schema)
  return (log) => (validate(log) ? [] : [...(validate.errors ?? [])])
}
