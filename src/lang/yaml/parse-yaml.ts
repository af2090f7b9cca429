import type { YAMLParseError } from 'yaml'
import { nearest } from '../../core/nearest.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { malformedYaml, needsQuotes, unknownKey, wrongShape } from '../../diagnostics/messages/yaml-syntax.ts'
import type { Declaration, File } from '../ast.ts'
import type { ParsedFile } from '../parse.ts'
import { commentsOf } from './comments.ts'
import { sections } from './declarations.ts'
import { YamlReader } from './yaml-reader.ts'

/** The text of a `.yaml` pipeline as the same syntax tree as that of `.pipe`; spans lie in the YAML text. Never rejects. */
export async function parseYaml(text: string): Promise<ParsedFile> {
  const yaml = await import('yaml')
  const document = yaml.parseDocument<import('yaml').Node, true>(text, {
    prettyErrors: false,
    version: '1.2',
  })
  const r = new YamlReader(text, yaml)
  const declarations = readSections(r, document.contents)
  const [error] = document.errors
  const diagnostics = error === undefined ? oneALine(r.diagnostics, text) : [explainYaml(error, text)]
  const file: File = { kind: 'file', span: { start: 0, end: text.length }, declarations }
  return { file, diagnostics, comments: commentsOf(text, yaml) }
}

function readSections(r: YamlReader, contents: import('yaml').Node | null): Declaration[] {
  if (contents === null || r.isEmpty(contents)) return []
  if (!r.isMap(contents)) {
    r.say(
      wrongShape(
        r.span(contents),
        'A pipeline in YAML',
        'a map with keys such as "sources", "flows" and "sinks"',
      ),
    )
    return []
  }
  const known = Object.keys(sections)
  return r.entries(contents).flatMap((entry) => {
    const build = Object.hasOwn(sections, entry.key) ? sections[entry.key] : undefined
    if (build !== undefined) return build(r, entry)
    r.say(unknownKey(entry.keySpan, entry.key, 'A pipeline', nearest(entry.key, known), known))
    return []
  })
}

/** Where YAML spoilt a text, all else that was said of its line follows from it. */
function oneALine(found: readonly Diagnostic[], text: string): Diagnostic[] {
  const lineOf = ({ span }: Diagnostic): number => text.slice(0, span.start).split('\n').length
  const spoilt = found.filter(({ code }) => code === 'LP1103' || code === 'LP1104' || code === 'LP1105')
  const first = new Map<number, Diagnostic>()
  for (const d of spoilt) if (!first.has(lineOf(d))) first.set(lineOf(d), d)
  return found.filter((d) => (first.get(lineOf(d)) ?? d) === d).sort((a, b) => a.span.start - b.span.start)
}

/** Texts that YAML takes for something of its own. */
const spoiling = new Set([
  'BLOCK_AS_IMPLICIT_KEY',
  'UNEXPECTED_TOKEN',
  'BAD_SCALAR_START',
  'MULTILINE_IMPLICIT_KEY',
  'IMPOSSIBLE',
  'BAD_ALIAS',
  'MISSING_CHAR',
])

function explainYaml({ code, message, pos }: YAMLParseError, text: string): Diagnostic {
  const start = Math.min(pos[0], text.length)
  const span = { start, end: Math.max(start, Math.min(pos[1], text.length)) }
  const line = text.slice(
    text.lastIndexOf('\n', start - 1) + 1,
    (text.indexOf('\n', start) + 1 || text.length + 1) - 1,
  )
  const value = /^\s*(?:- )?[\w.]+:\s+([^"'\s|>{[].*|"[^"]*"\s*\S.*)$/.exec(line)?.[1]
  const isTabbed = code === 'TAB_AS_INDENT'
  if (!isTabbed && spoiling.has(code) && value !== undefined) {
    const at = text.indexOf(value, text.lastIndexOf('\n', start - 1) + 1)
    const whole = { start: at, end: at + value.length }
    return needsQuotes(whole, whole, `'${value.replaceAll("'", "''")}'`)
  }
  return malformedYaml(span, `${message.charAt(0).toLowerCase()}${message.slice(1)}`.replace(/[.:]+$/, ''))
}
