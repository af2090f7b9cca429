import { ink } from '../../diagnostics/render/ink.ts'
import { catalog } from '../../operators/catalog.ts'
import { printNode } from '../../plan/print-node.ts'
import { failureLines } from './failure-text.ts'
import {
  hasFailed,
  isWrongFile,
  lineOf,
  type ReportedFile,
  type TestedFile,
  untouchedStages,
} from './test-report.ts'

/** For a terminal: a line for each test, below it why it failed; then what no test reaches, and the sum. */
export function renderHumanTests(
  files: readonly ReportedFile[],
  color: boolean,
  only: string | undefined,
): string {
  const paint = ink(color)
  const lines: string[] = []
  for (const file of files) {
    lines.push(paint.strong(file.path))
    if (isWrongFile(file)) {
      lines.push(`  ${paint.error('✗')} The tests were not run, since the pipeline is wrong.`)
      continue
    }
    for (const result of file.results) {
      const failed = hasFailed(result)
      const mark = failed ? paint.error('✗') : paint.added('✓')
      lines.push(`  ${mark} ${result.test.title}`)
      if (!failed) continue
      if (result.error !== undefined) lines.push(`      ${result.error}`)
      for (const failure of result.failures) {
        lines.push(`      ${paint.edge(`${file.path}:${lineOf(file.text, failure.step.span.start)}`)}`)
        for (const line of failureLines(failure, paint)) lines.push(`      ${line}`)
      }
    }
    if (file.results.length === 0)
      lines.push(only === undefined ? '  no tests' : `  no test with "${only}" in its title`)
    else
      for (const stage of untouchedStages(file, (node) => printNode(node, catalog)))
        lines.push(`  ${paint.note('·')} no test reaches ${stage}`)
  }
  lines.push('', sum(files), '')
  return lines.join('\n')
}

function sum(files: readonly ReportedFile[]): string {
  const tested = files.filter((file): file is TestedFile => !isWrongFile(file))
  const wrong = files.length - tested.length
  const all = tested.flatMap(({ results }) => results)
  const failed = all.filter(hasFailed).length
  const took = Math.round(tested.flatMap((file) => file.took).reduce((a, b) => a + b, 0))
  const withTests = tested.filter(({ results }) => results.length > 0)
  const stages = withTests.reduce((count, file) => count + file.stages.length, 0)
  const untouched = withTests.reduce((count, file) => count + file.untouched.length, 0)
  return [
    all.length === 0 ? 'No test was run.' : `${all.length - failed} passed, ${failed} failed in ${took} ms.`,
    ...(all.length > 0 && stages > 0 ? [`Tests reach ${stages - untouched} of ${stages} stages.`] : []),
    ...(wrong === 0 ? [] : [wrong === 1 ? '1 pipeline is wrong.' : `${wrong} pipelines are wrong.`]),
  ].join(' ')
}
