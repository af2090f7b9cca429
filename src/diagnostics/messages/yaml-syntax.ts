/** LP11xx: what the reader of YAML files says. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic, replace } from '../report.ts'

export const malformedYaml = (span: Span, why: string): Diagnostic =>
  diagnostic('LP1101', span, `This is not valid YAML: ${why}.`)

export const unknownKey = (
  span: Span,
  key: string,
  place: string,
  near: string | undefined,
  known: readonly string[],
): Diagnostic =>
  diagnostic(
    'LP1102',
    span,
    `${place} has no key "${key}"${near === undefined ? '' : `; "${near}" is the nearest`}.`,
    {
      help: `Its keys are ${known.map((one) => `"${one}"`).join(', ')}.`,
      ...(near === undefined ? {} : { fix: replace(`Write "${near}"`, span, near, false) }),
    },
  )

/** `quoted` is the text of `whole` in quotes. */
export const needsQuotes = (span: Span, whole: Span, quoted: string | undefined): Diagnostic =>
  diagnostic('LP1103', span, 'YAML reads this text in its own way; it has to stand in quotes.', {
    help: 'An expression with ": ", " #", "," or brackets in a flow map, or one that begins with a quote, "@", "`", "*", "&", "!" or "%", is written in single quotes.',
    ...(quoted === undefined ? {} : { fix: replace(`Write ${quoted}`, whole, quoted, false) }),
  })

export const tagOrAlias = (span: Span, text: string): Diagnostic =>
  diagnostic(
    'LP1104',
    span,
    `YAML takes "${text}" for ${text.startsWith('!') ? 'a tag' : 'an alias or anchor'}; pipelines have none.`,
    {
      help: text.startsWith('!')
        ? 'An expression is negated by "not". A text that begins with "!" stands in quotes.'
        : 'A text that begins with "*" or "&" stands in quotes.',
    },
  )

export const commentInExpression = (span: Span): Diagnostic =>
  diagnostic('LP1105', span, 'YAML begins a comment at this " #", so that the expression is cut in two.', {
    help: 'Put the whole expression in single quotes.',
  })

export const wrongShape = (span: Span, what: string, wanted: string): Diagnostic =>
  diagnostic('LP1106', span, `${what} is written as ${wanted}.`)

export const settingsUnderName = (span: Span, name: string): Diagnostic =>
  diagnostic('LP1106', span, `The settings of "${name}" stand beside its name, not under it.`, {
    help: `Write {${name}: VALUE, SETTING: …}: under the name stands what a .pipe file has without a name, such as the path in file("app.log").`,
  })

export const stageWithKeys = (span: Span, keys: readonly string[]): Diagnostic =>
  diagnostic(
    'LP1107',
    span,
    `A stage is a map with one key; this one has ${keys.map((key) => `"${key}"`).join(', ')}.`,
    {
      help: 'Indent the clauses of a stage under its key, and begin each stage with "- ".',
    },
  )

export const missingKey = (span: Span, what: string, key: string): Diagnostic =>
  diagnostic('LP1108', span, `${what} needs a key "${key}".`)
