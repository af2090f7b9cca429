import { catalog } from '../../operators/catalog.ts'
import { printNode } from '../../plan/print-node.ts'
import { failureLines } from './failure-text.ts'
import {
  errorLines,
  hasFailed,
  isWrongFile,
  lineOf,
  type ReportedFile,
  untouchedStages,
} from './test-report.ts'

interface Point {
  readonly ok: boolean
  readonly title: string
  readonly at: string
  readonly message: readonly string[]
}

/** Test Anything Protocol, version 14. A pipeline that is wrong is a test point that failed. */
export function renderTap(files: readonly ReportedFile[]): string {
  const points = files.flatMap(pointsOf)
  const lines = [
    'TAP version 14',
    points.length === 0 ? '1..0 # SKIP there are no tests' : `1..${points.length}`,
  ]
  for (const [i, { ok, title, at, message }] of points.entries()) {
    // `#` begins a directive, and a backslash escapes.
    const shown = title.replace(/[\\#]/g, '\\$&').replace(/\s+/g, ' ')
    lines.push(`${ok ? 'ok' : 'not ok'} ${i + 1} - ${shown}`)
    if (ok) continue
    lines.push('  ---', `  at: ${JSON.stringify(at)}`, '  message: |')
    lines.push(...message.flatMap((text) => text.split('\n')).map((line) => `    ${line}`), '  ...')
  }
  for (const file of files) {
    if (isWrongFile(file) || file.results.length === 0) continue
    for (const stage of untouchedStages(file, (node) => printNode(node, catalog)))
      lines.push(`# ${file.path}: no test reaches ${stage}`.replace(/\s+/g, ' '))
  }
  return `${lines.join('\n')}\n`
}

function pointsOf(file: ReportedFile): readonly Point[] {
  const { path, text } = file
  if (isWrongFile(file)) {
    const [first] = file.errors
    const line = first?.file === path ? lineOf(text, first.span.start) : 1
    const title = `${path}: the pipeline is without mistakes`
    return [{ ok: false, title, at: `${path}:${line}`, message: errorLines(file) }]
  }
  return file.results.map((result) => {
    const [first] = result.failures
    const at = first === undefined ? result.test.span.start : first.step.span.start
    return {
      ok: !hasFailed(result),
      title: `${path}: ${result.test.title}`,
      at: `${path}:${lineOf(text, at)}`,
      message: [
        ...(result.error === undefined ? [] : [result.error]),
        ...result.failures.flatMap((failure) => failureLines(failure)),
      ],
    }
  })
}
