import { type LineTable, lineTable } from '../../core/line-table.ts'
import type { Span } from '../../core/span.ts'
import { type Code, codeEntry } from '../codes.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { Texts } from './human.ts'

export interface SarifOptions {
  /** Of logpipe. */
  readonly version: string
  /** The help page of a code in Markdown. */
  readonly page: (code: Code) => string | undefined
}

/** Renders diagnostics as SARIF 2.1.0, as code scanning services take it. Columns count UTF-16 units. */
export function renderSarif(
  diagnostics: readonly Diagnostic[],
  texts: Texts,
  { version, page }: SarifOptions,
): string {
  const rules = [...new Set(diagnostics.map(({ code }) => code))].sort()
  const tables = new Map<string, LineTable>()
  const regionOf = (file: string, span: Span): { readonly region?: Region } => {
    const text = texts.get(file)
    if (text === undefined) return {}
    const table = tables.get(file) ?? lineTable(text)
    tables.set(file, table)
    return { region: region(span, table) }
  }
  const location = (file: string, span: Span) => ({
    physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...regionOf(file, span) },
  })
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'logpipe', version, rules: rules.map((code) => rule(code, page(code))) } },
        columnKind: 'utf16CodeUnits',
        artifacts: [...texts.keys()].map((file) => ({ location: { uri: uriOf(file) } })),
        results: diagnostics.map(({ code, severity, message, file, span, help, fix, related }) => ({
          ruleId: code,
          ruleIndex: rules.indexOf(code),
          level: severity,
          message: { text: help === undefined ? message : `${message}\n${help}` },
          locations: [location(file, span)],
          ...(related.length === 0
            ? {}
            : {
                relatedLocations: related.map((other, id) => ({
                  id,
                  message: { text: other.message },
                  ...location(other.file, other.span),
                })),
              }),
          ...(fix === undefined || !texts.has(file)
            ? {}
            : {
                fixes: [
                  {
                    description: { text: fix.title },
                    artifactChanges: [
                      {
                        artifactLocation: { uri: uriOf(file) },
                        replacements: fix.edits.map((edit) => ({
                          deletedRegion: regionOf(file, edit.span).region!,
                          insertedContent: { text: edit.text },
                        })),
                      },
                    ],
                  },
                ],
              }),
        })),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

interface Region {
  readonly startLine: number
  readonly startColumn: number
  readonly endLine: number
  readonly endColumn: number
}

function region(span: Span, table: LineTable): Region {
  const start = table.positionAt(span.start)
  const end = table.positionAt(Math.max(span.start, span.end))
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column }
}

function rule(code: Code, page: string | undefined) {
  const { title, severity } = codeEntry(code)
  return {
    id: code,
    shortDescription: { text: title },
    help: {
      text: page === undefined ? title : plain(page),
      ...(page === undefined ? {} : { markdown: page }),
    },
    defaultConfiguration: { level: severity },
  }
}

/** A page without the marks of Markdown. */
const plain = (markdown: string): string =>
  markdown
    .split('\n')
    .filter((line) => !line.startsWith('```'))
    .map((line) => line.replace(/^#+ /, ''))
    .join('\n')
    .trim()

/** A path as a URI: relative paths stay relative, so that services find the file in their checkout. */
function uriOf(file: string): string {
  const encoded = file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
  return file.startsWith('/') ? `file://${encoded}` : encoded
}
