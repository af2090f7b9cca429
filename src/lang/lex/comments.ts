import { commentStyle } from '../../diagnostics/messages/syntax.ts'
import type { Scanner } from './scanner.ts'
import { lineEnd } from './words.ts'

/** `# …` */
export function scanComment(s: Scanner): void {
  keepComment(s, lineEnd(s, s.at))
}

/** Comments of other languages: `// …`, `-- …`, and blocks between slash and star. */
export function scanForeignComment(s: Scanner): void {
  const start = s.at
  const written = s.text.slice(start, start + 2)
  if (written !== '/*') {
    s.report(commentStyle({ start, end: start + 2 }, written, '#'))
    keepComment(s, lineEnd(s, start))
    return
  }
  const close = s.text.indexOf('*/', start + 2)
  const end = close < 0 ? s.text.length : close + 2
  const inner = s.text.slice(start + 2, close < 0 ? end : close)
  const lines = inner.split('\n').map((line) => `# ${line.trim().replace(/^\*\s?/, '')}`.trimEnd())
  s.report(commentStyle({ start, end }, '/*', lines.join('\n')))
  keepComment(s, end)
}

function keepComment(s: Scanner, end: number): void {
  const text = s.text.slice(s.at, end).trimEnd()
  s.comments.push({ text, span: { start: s.at, end: s.at + text.length }, ownLine: s.lineStart })
  s.at = end
}
