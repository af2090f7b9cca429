/** What is said of tables and of looking things up in them. */
import type { Span } from '../../core/span.ts'
import { withArticle } from '../../core/with-article.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic, replace } from '../report.ts'

export const tableInSetting = (span: Span, name: string): Diagnostic =>
  diagnostic('LP2100', span, `"$${name}" is a table, and settings are read before there are tables.`, {
    help: 'Look things up where events are handled: in "set", "where" and the like.',
  })

export const tableWithoutKey = (span: Span, name: string): Diagnostic =>
  diagnostic('LP2101', span, `"$${name}" is a table and no value by itself.`, {
    help: `Write "$${name}[key]" for the row of a key, or "key in $${name}" to ask whether there is one.`,
  })

export const wrongKeyCount = (
  span: Span,
  name: string,
  keys: readonly string[],
  given: number,
  isMembership: boolean,
): Diagnostic => {
  const parts = keys.join(', ')
  const right = isMembership ? `[${parts}] in $${name}` : `$${name}[${parts}]`
  const has = keys.length === 1 ? 'one part' : `${keys.length} parts`
  return diagnostic(
    'LP2102',
    span,
    `The key of the table "${name}" has ${has}, and ${given === 1 ? 'one is' : `${given} are`} given.`,
    {
      help: keys.length === 1 && isMembership ? `Write "${parts} in $${name}".` : `Write "${right}".`,
    },
  )
}

export const tableFeedsItself = (span: Span, name: string, stream: string): Diagnostic =>
  diagnostic('LP2103', span, `The stream "${stream}" feeds the table "${name}" and looks things up in it.`, {
    help: 'Let the table be fed by a stream that stands before the lookup.',
  })

/** `why` says what is in the way, as a full sentence; `help` what to do. */
export const lookupTooLate = (span: Span, name: string, why: string, help: string): Diagnostic =>
  diagnostic('LP2104', span, `An event has to wait for what the table "${name}" answers. ${why}`, { help })

/** `fix`: the conversion of the key to text, as it would be written, where that would do. */
export const wrongKeyType = (
  span: Span,
  name: string,
  part: string,
  needed: string,
  given: string,
  remedy: { readonly help?: string; readonly fix?: string },
): Diagnostic =>
  diagnostic(
    'LP3150',
    span,
    `The table "${name}" is looked up by ${withArticle(needed)} ("${part}"), not by ${withArticle(given)}.`,
    {
      ...(remedy.help === undefined ? {} : { help: remedy.help }),
      ...(remedy.fix === undefined ? {} : { fix: replace(`Write ${remedy.fix}`, span, remedy.fix, false) }),
    },
  )
