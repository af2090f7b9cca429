import { ink } from '../../diagnostics/render/ink.ts'
import { catalog } from '../../operators/catalog.ts'
import { printNode } from '../../plan/print-node.ts'
import { failureLines } from './failure-text.ts'
import { hasFailed, lineOf, type TestedFile } from './test-report.ts'

/** For a terminal: a line for each test, below it why it failed; then what no test reaches, and the sum. */
export function renderHumanTests(files: readonly TestedFile[], color: boolean): string {
  const paint = ink(color)
  const lines: string[] = []
  for (const file of files) {
    lines.push(paint.strong(file.path))
    for (const result of file.results) {
      const failed = hasFailed(result)
      const mark = failed ? paint.error('✗') : paint.added('✓')
      lines.push(`  ${mark} ${result.test.title}`)
      if (!failed) continue
      if (result.error !== undefined) lines.push(`      ${result.error}`)
      for (const failure of result.failures) {
        lines.push(`      ${paint.edge(`${file.path}:${lineOf(file.text, failure.step.span.start)}`)}`)
        for (const line of failureLines(failure)) lines.push(`      ${line}`)
      }
    }
    if (file.results.length === 0) lines.push('  no tests')
    else
      for (const id of file.untouched) {
        const node = file.plan.nodes.find((one) => one.id === id)!
        lines.push(
          `  ${paint.note('·')} no test reaches ${printNode(node, catalog)} (line ${lineOf(file.text, node.span.start)})`,
        )
      }
  }
  const all = files.flatMap(({ results }) => results)
  const failed = all.filter(hasFailed).length
  const took = Math.round(files.reduce((sum, file) => sum + file.took, 0))
  lines.push('', `${all.length - failed} passed, ${failed} failed in ${took} ms.`, '')
  return lines.join('\n')
}
