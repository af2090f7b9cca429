import { failureLines } from './failure-text.ts'
import { hasFailed, lineOf, type TestedFile } from './test-report.ts'

/** Test Anything Protocol, version 14. */
export function renderTap(files: readonly TestedFile[]): string {
  const all = files.flatMap((file) => file.results.map((result) => ({ file, result })))
  const lines = ['TAP version 14', `1..${all.length}`]
  for (const [i, { file, result }] of all.entries()) {
    const failed = hasFailed(result)
    // `#` begins a directive, and a backslash escapes.
    const title = result.test.title.replace(/[\\#]/g, '\\$&').replace(/\s+/g, ' ')
    lines.push(`${failed ? 'not ok' : 'ok'} ${i + 1} - ${file.path}: ${title}`)
    if (!failed) continue
    const [first] = result.failures
    const at = first === undefined ? result.test.span.start : first.step.span.start
    const message = [result.error, ...result.failures.flatMap(failureLines)].filter(
      (line) => line !== undefined,
    )
    lines.push('  ---', `  at: ${JSON.stringify(`${file.path}:${lineOf(file.text, at)}`)}`, '  message: |')
    lines.push(...message.map((line) => `    ${line}`), '  ...')
  }
  return `${lines.join('\n')}\n`
}
