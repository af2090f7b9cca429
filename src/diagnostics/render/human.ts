import { type LineTable, lineTable } from '../../core/line-table.ts'
import type { Span } from '../../core/span.ts'
import { applyEdits } from '../apply-fixes.ts'
import type { Diagnostic, Fix } from '../diagnostic.ts'
import { frameLine } from './frame.ts'
import { type Ink, ink } from './ink.ts'
import { tally, tallyText } from './tally.ts'

/** The files' texts by the path that the diagnostics name. */
export type Texts = ReadonlyMap<string, string>

/** Renders diagnostics for people: headline, place, code frame, help, the fixed line, and one line with the sum at the end. */
export function renderHuman(
  diagnostics: readonly Diagnostic[],
  texts: Texts,
  { color }: { readonly color: boolean },
): string {
  if (diagnostics.length === 0) return ''
  const paint = ink(color)
  const tables = new Map<string, LineTable>()
  const tableOf = (file: string): LineTable | undefined => {
    const text = texts.get(file)
    if (text !== undefined && !tables.has(file)) tables.set(file, lineTable(text))
    return tables.get(file)
  }
  const blocks = diagnostics.map((diagnostic) => block(diagnostic, texts, tableOf, paint))
  return `${blocks.join('\n')}\n${paint.strong(tallyText(tally(diagnostics)))}\n`
}

function block(
  diagnostic: Diagnostic,
  texts: Texts,
  tableOf: (file: string) => LineTable | undefined,
  paint: Ink,
): string {
  const { code, severity, message, file, span, label, help, fix, related } = diagnostic
  const table = tableOf(file)
  const tone = paint[severity]
  const gutter = gutterWidth(diagnostic, tableOf)
  const lines = [`${tone(`${severity}[${code}]`)} ${paint.strong(message)}`]
  if (table === undefined) lines.push(arrow(gutter, file === '' ? 'the whole pipeline' : file, paint))
  else lines.push(...place(file, span, table, gutter, paint, tone, '^', label))
  for (const other of related) {
    const otherTable = tableOf(other.file)
    if (otherTable === undefined) lines.push(note(gutter, 'note', `${other.message} (${other.file})`, paint))
    else {
      lines.push(note(gutter, 'note', other.message, paint))
      lines.push(...place(other.file, other.span, otherTable, gutter, paint, paint.note, '-'))
    }
  }
  if (help !== undefined) lines.push(note(gutter, 'help', help, paint))
  if (fix !== undefined) {
    lines.push(note(gutter, 'fix', fix.title, paint))
    const text = texts.get(file)
    if (text !== undefined) lines.push(...changedLines(fix, text, gutter, paint))
  }
  lines.push(`${' '.repeat(gutter)} ${paint.edge('=')} logpipe explain ${code}`)
  return `${lines.join('\n')}\n`
}

/** Room for the largest line number that is shown. */
function gutterWidth(
  { file, span, related, fix }: Diagnostic,
  tableOf: (file: string) => LineTable | undefined,
): number {
  const ends = [{ file, span }, ...related, ...(fix?.edits ?? []).map((edit) => ({ file, span: edit.span }))]
  return Math.max(...ends.map((end) => String(tableOf(end.file)?.positionAt(end.span.end).line ?? 1).length))
}

const arrow = (gutter: number, where: string, paint: Ink): string =>
  `${' '.repeat(gutter)}${paint.edge('-->')} ${where}`

const note = (gutter: number, word: string, text: string, paint: Ink): string =>
  `${' '.repeat(gutter)} ${paint.edge('=')} ${paint.strong(`${word}:`)} ${text}`

const source = (gutter: number, line: number | undefined, shown: string, paint: Ink): string =>
  `${paint.edge(`${String(line ?? '').padStart(gutter)} |`)} ${shown}`.trimEnd()

/** The arrow, the line and its marks; of a span over several lines the first and the last. */
function place(
  file: string,
  span: Span,
  table: LineTable,
  gutter: number,
  paint: Ink,
  tone: (text: string) => string,
  mark: string,
  label?: string,
): string[] {
  const start = table.positionAt(span.start)
  const end = table.positionAt(Math.max(span.start, span.end))
  const lines = [arrow(gutter, `${file}:${start.line}:${start.column}`, paint)]
  const show = (line: number, from: number, to: number, words: string | undefined): void => {
    const text = table.textOf(line)
    const { shown, indent, width } = frameLine(text, from, Math.min(to, text.length))
    lines.push(source(gutter, line, shown, paint))
    const marks = `${mark.repeat(width)}${words === undefined ? '' : ` ${words}`}`
    lines.push(`${paint.edge(`${' '.repeat(gutter)} |`)} ${' '.repeat(indent)}${tone(marks)}`)
  }
  // A span that ends with a line's end belongs to that line alone.
  const several = end.line > start.line && !(end.line === start.line + 1 && end.column === 1)
  if (!several) {
    show(
      start.line,
      start.column - 1,
      end.line > start.line ? Number.MAX_SAFE_INTEGER : end.column - 1,
      label,
    )
    return lines
  }
  show(start.line, start.column - 1, Number.MAX_SAFE_INTEGER, undefined)
  if (end.line > start.line + 1) lines.push(paint.edge(`${'.'.repeat(gutter)} |`))
  const last = table.textOf(end.line)
  show(end.line, last.length - last.trimStart().length, end.column - 1, label)
  return lines
}

/** The lines that a fix changes, as they will be. */
function changedLines(fix: Fix, text: string, gutter: number, paint: Ink): string[] {
  const before = lineTable(text)
  const after = lineTable(applyEdits(text, fix.edits))
  const edits = [...fix.edits].sort((a, b) => a.span.start - b.span.start)
  const lines: string[] = []
  const seen = new Set<number>()
  let moved = 0
  for (const { span, text: inserted } of edits) {
    const start = span.start + moved
    moved += inserted.length - (span.end - span.start)
    const from = after.positionAt(start)
    const to = after.positionAt(start + inserted.length)
    // The number is that of the line as it stands in the file now.
    const number = before.positionAt(span.start).line
    for (let line = from.line; line <= to.line; line++) {
      if (seen.has(line)) continue
      seen.add(line)
      const begin = line === from.line ? from.column - 1 : 0
      const content = after.textOf(line)
      const { shown, indent, width } = frameLine(
        content,
        begin,
        line === to.line ? to.column - 1 : content.length,
      )
      if (shown.trim() === '') continue
      lines.push(source(gutter, line === from.line ? number : undefined, shown, paint))
      if (inserted.trim() !== '') {
        lines.push(
          `${paint.edge(`${' '.repeat(gutter)} |`)} ${' '.repeat(indent)}${paint.added('+'.repeat(width))}`,
        )
      }
    }
  }
  return lines
}
