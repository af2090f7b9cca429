import { catalog } from '../../operators/catalog.ts'
import { printNode } from '../../plan/print-node.ts'
import { failureLines } from './failure-text.ts'
import {
  errorLines,
  hasFailed,
  isWrongFile,
  lineOf,
  type ReportedFile,
  type TestedFile,
  untouchedStages,
  type WrongFile,
} from './test-report.ts'

/** JUnit XML as CI servers read it: a suite for each file; a pipeline that is wrong is a case with an error. */
export function renderJunit(files: readonly ReportedFile[]): string {
  const suites = files.map((file) => (isWrongFile(file) ? wrongSuite(file) : suiteOf(file)))
  const tested = files.filter((file): file is TestedFile => !isWrongFile(file))
  const results = tested.flatMap((file) => file.results)
  const wrong = files.length - tested.length
  const took = tested.flatMap((file) => file.took).reduce((a, b) => a + b, 0)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${results.length + wrong}" failures="${results.filter(hasFailed).length}" errors="${wrong}" time="${seconds(took)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n')
}

function suiteOf(file: TestedFile): string {
  const { path, text, results, took } = file
  const cases = results.map((result, i) => {
    const line = lineOf(text, result.test.span.start)
    const head = `    <testcase name="${escapeXml(result.test.title)}" classname="${escapeXml(path)}" file="${escapeXml(path)}" line="${line}" time="${seconds(took[i] ?? 0)}"`
    if (!hasFailed(result)) return `${head}/>`
    const places = result.failures.flatMap((failure) => [
      `${path}:${lineOf(text, failure.step.span.start)}`,
      ...failureLines(failure),
    ])
    const lines = [...(result.error === undefined ? [] : [result.error]), ...places]
    const message = result.error ?? failureLines(result.failures[0]!)[0] ?? ''
    return `${head}>\n${told('failure', message, lines)}\n    </testcase>`
  })
  const untouched = results.length === 0 ? [] : untouchedStages(file, (node) => printNode(node, catalog))
  const output = untouched.map((stage) => `no test reaches ${stage}`).join('\n')
  const failed = results.filter(hasFailed).length
  return [
    `  <testsuite name="${escapeXml(path)}" tests="${results.length}" failures="${failed}" errors="0" skipped="0" time="${seconds(took.reduce((a, b) => a + b, 0))}">`,
    ...cases,
    ...(output === '' ? [] : [`    <system-out>${escapeXml(output)}</system-out>`]),
    '  </testsuite>',
  ].join('\n')
}

function wrongSuite(file: WrongFile): string {
  const path = escapeXml(file.path)
  const lines = errorLines(file)
  return [
    `  <testsuite name="${path}" tests="1" failures="0" errors="1" skipped="0" time="0.000">`,
    `    <testcase name="the pipeline is without mistakes" classname="${path}" file="${path}" line="1" time="0.000">`,
    told('error', lines[0] ?? '', lines),
    '    </testcase>',
    '  </testsuite>',
  ].join('\n')
}

const told = (element: 'failure' | 'error', message: string, lines: readonly string[]): string =>
  `      <${element} message="${escapeXml(message)}">${escapeXml(lines.join('\n'))}</${element}>`

const seconds = (millis: number): string => (millis / 1000).toFixed(3)

/** Characters that XML 1.0 cannot hold at all become the replacement character. */
const escapeXml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[&<>"'\n\t\r]/g, (character) => (character === '\n' ? '\n' : `&#${character.charCodeAt(0)};`))
