import { failureLines } from './failure-text.ts'
import { hasFailed, lineOf, type TestedFile } from './test-report.ts'

/** JUnit XML as CI servers read it: a suite for each file. */
export function renderJunit(files: readonly TestedFile[]): string {
  const total = files.flatMap(({ results }) => results)
  const suites = files.map((file) => {
    const failed = file.results.filter(hasFailed).length
    const cases = file.results.map((result) => {
      const head = `    <testcase name="${escapeXml(result.test.title)}" classname="${escapeXml(file.path)}" file="${escapeXml(file.path)}" line="${lineOf(file.text, result.test.span.start)}"`
      if (!hasFailed(result)) return `${head}/>`
      const lines = [result.error, ...result.failures.flatMap(failureLines)].filter(
        (line) => line !== undefined,
      )
      return [
        `${head}>`,
        `      <failure message="${escapeXml(lines[0] ?? '')}">${escapeXml(lines.join('\n'))}</failure>`,
        '    </testcase>',
      ].join('\n')
    })
    return [
      `  <testsuite name="${escapeXml(file.path)}" tests="${file.results.length}" failures="${failed}" errors="0" skipped="0" time="${(file.took / 1000).toFixed(3)}">`,
      ...cases,
      '  </testsuite>',
    ].join('\n')
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites tests="${total.length}" failures="${total.filter(hasFailed).length}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n')
}

/** Characters that XML 1.0 cannot hold at all become the replacement character. */
const escapeXml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
