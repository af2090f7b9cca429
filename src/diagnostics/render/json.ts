import { type LineTable, lineTable, type Position } from '../../core/line-table.ts'
import type { Span } from '../../core/span.ts'
import { codeEntry } from '../codes.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { Texts } from './human.ts'
import { type Tally, tally } from './tally.ts'

/** A place: lines and columns from 1, columns and offsets in UTF-16 units; the end is the first unit after. */
export interface JsonRange {
  readonly start: Position & { readonly offset: number }
  readonly end: Position & { readonly offset: number }
}

/** The shape of `--format json`. `version` goes up when a key changes its meaning or goes. */
export interface JsonReport {
  readonly version: 1
  readonly summary: Tally
  readonly diagnostics: readonly {
    readonly code: string
    readonly severity: string
    readonly title: string
    readonly message: string
    readonly file: string
    readonly range: JsonRange | null
    readonly label: string | null
    readonly help: string | null
    readonly fix: {
      readonly title: string
      readonly certain: boolean
      readonly edits: readonly { readonly range: JsonRange; readonly text: string }[]
    } | null
    readonly related: readonly {
      readonly file: string
      readonly range: JsonRange | null
      readonly message: string
    }[]
  }[]
}

/** Renders diagnostics as one JSON document. */
export function renderJson(diagnostics: readonly Diagnostic[], texts: Texts): string {
  const tables = new Map<string, LineTable>()
  const rangeOf = (file: string, { start, end }: Span): JsonRange | null => {
    const text = texts.get(file)
    if (text === undefined) return null
    const table = tables.get(file) ?? lineTable(text)
    tables.set(file, table)
    return {
      start: { ...table.positionAt(start), offset: start },
      end: { ...table.positionAt(end), offset: end },
    }
  }
  const report: JsonReport = {
    version: 1,
    summary: tally(diagnostics),
    diagnostics: diagnostics.map(({ code, severity, message, file, span, label, help, fix, related }) => ({
      code,
      severity,
      title: codeEntry(code).title,
      message,
      file,
      range: rangeOf(file, span),
      label: label ?? null,
      help: help ?? null,
      fix:
        fix === undefined
          ? null
          : {
              title: fix.title,
              certain: fix.certain,
              edits: fix.edits.flatMap((edit) => {
                const range = rangeOf(file, edit.span)
                return range === null ? [] : [{ range, text: edit.text }]
              }),
            },
      related: related.map((other) => ({
        file: other.file,
        range: rangeOf(other.file, other.span),
        message: other.message,
      })),
    })),
  }
  return `${JSON.stringify(report, null, 2)}\n`
}
