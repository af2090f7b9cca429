import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'

/**
 * Leaves out what only follows from another mistake: what is said of text that could not be read, of names whose declaration could not be
 * read, and of the kind of a name that is declared twice. `broken`: the text of declarations that could not be read.
 */
export function dropConsequences(
  found: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  broken: readonly string[],
): Diagnostic[] {
  const syntax = found.filter((one) => one.code.startsWith('LP1') && one.severity === 'error')
  const twice = new Set(found.filter((one) => one.code === 'LP2010').map(textOf))
  const lostNames = broken.join('\n')
  return found.filter((one) => {
    if (one.code.startsWith('LP1')) return true
    if (syntax.some((other) => other.file === one.file && meet(other.span, one.span))) return false
    if (unknownNames.has(one.code)) return !hasWord(lostNames, textOf(one).replace(/^[$@]/, ''))
    return !(kindsOfNames.has(one.code) && twice.has(textOf(one).replace(/^\$/, '')))
  })

  function textOf({ file, span }: Diagnostic): string {
    return texts.get(file)?.slice(span.start, span.end) ?? ''
  }
}

const unknownNames: ReadonlySet<string> = new Set([
  'LP2001',
  'LP2002',
  'LP2003',
  'LP2004',
  'LP2005',
  'LP2008',
])
const kindsOfNames: ReadonlySet<string> = new Set(['LP2014', 'LP2018', 'LP2003'])

// An empty span marks the place of what is missing.
const meet = (a: Span, b: Span): boolean =>
  a.start === a.end ? b.start < a.start && a.start < b.end : a.start < b.end && b.start < a.end

const hasWord = (text: string, word: string): boolean =>
  text !== '' && new RegExp(`(?<![\\w.])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\w)`).test(text)
