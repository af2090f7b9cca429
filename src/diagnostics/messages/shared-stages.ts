/** LP2120: stages that share something by its name. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'

/** `form` and `before` in words: `a counter by status`. */
export const sharedOtherwise = (
  span: Span,
  stage: string,
  name: string,
  form: string,
  before: string,
  other: { readonly file: string; readonly span: Span },
): Diagnostic =>
  diagnostic('LP2120', span, `The ${stage} "${name}" is ${form} here and ${before} elsewhere.`, {
    related: [{ ...other, message: 'The other one is here.' }],
    help: `Give one of them another name, or make them alike: all that count into one ${stage} agree on what it is.`,
  })
