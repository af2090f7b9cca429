import { lineTable } from '../../core/line-table.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { Texts } from './human.ts'

/** Renders diagnostics as workflow commands, which GitHub shows beside the changed lines. */
export const renderGithub = (diagnostics: readonly Diagnostic[], texts: Texts): string =>
  diagnostics.map((diagnostic) => `${annotation(diagnostic, texts)}\n`).join('')

function annotation({ code, severity, message, file, span, help, fix }: Diagnostic, texts: Texts): string {
  const text = texts.get(file)
  const properties: [string, string | number][] = [['file', file]]
  if (text !== undefined) {
    const table = lineTable(text)
    const start = table.positionAt(span.start)
    const end = table.positionAt(Math.max(span.start, span.end))
    properties.push(['line', start.line], ['endLine', end.line], ['col', start.column])
    // GitHub takes an end column only on the line of the start.
    if (end.line === start.line && end.column > start.column) properties.push(['endColumn', end.column])
  }
  properties.push(['title', code])
  const written = properties.map(([key, value]) => `${key}=${escapeProperty(String(value))}`).join(',')
  const advice = [
    message,
    ...(help === undefined ? [] : [help]),
    ...(fix === undefined ? [] : [`Fix: ${fix.title}.`]),
  ]
  return `::${severity === 'note' ? 'notice' : severity} ${written}::${escapeData(advice.join('\n'))}`
}

const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
