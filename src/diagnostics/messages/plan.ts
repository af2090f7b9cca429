/** LP4xxx: where events go, what nobody uses, what decides nothing. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic, replace } from '../report.ts'

export const endsNowhere = (span: Span): Diagnostic =>
  diagnostic('LP4001', span, 'This flow ends nowhere: no sink gets its events.', {
    help: 'End it with "| to stdout" or another sink, with "| to discard", or name it as "stream NAME = from …".',
  })

export const afterEnd = (span: Span, stage: string, end: Span): Diagnostic =>
  diagnostic('LP4002', span, `"${stage}" ends the flow, so nothing reaches this stage.`, {
    related: [{ file: '', span: end, message: 'The flow ends here.' }],
    help: 'Move this stage before it, or name the flow so far as "stream NAME = from …" and read it twice.',
  })

export const routeWithoutElse = (span: Span): Diagnostic =>
  diagnostic('LP4003', span, 'This route has no "else": events that fit no branch would go nowhere.', {
    help: 'Add "else -> NAME", or "else -> drop" to drop and count them.',
  })

export const notInIf = (span: Span, stage: string): Diagnostic =>
  diagnostic('LP4004', span, `The stage "${stage}" cannot stand in "if".`, {
    help: 'Only "where", "set", "keep", "drop", "rename", "parse", "reject", "metric" and "if" can; send other work to a stream of its own by "route".',
  })

export const streamEndsInRoute = (
  span: Span,
  name: string,
  route: { file: string; span: Span },
): Diagnostic =>
  diagnostic(
    'LP4005',
    span,
    `The stream "${name}" ends in a route, so there is nothing left to read from it.`,
    {
      related: [{ ...route, message: 'All its events leave here.' }],
      help: 'Read one of the streams that the route names.',
    },
  )

export const nestsTooDeep = (span: Span): Diagnostic =>
  diagnostic('LP4006', span, 'This expression has too many operators one inside the other.', {
    help: 'Set parts of it as fields first, or look into a list by "in".',
  })

export const growsTooLarge = (span: Span, name: string): Diagnostic =>
  diagnostic('LP4006', span, `This call of "${name}" grows too large when its functions are put in place.`, {
    help: 'Set the inner results as fields first, one "set" after the other.',
  })

export const stdinReadInTwoWays = (span: Span, first: { file: string; span: Span }): Diagnostic =>
  diagnostic('LP4007', span, 'Standard input is already read with other settings.', {
    related: [{ file: first.file, span: first.span, message: 'It is first read here.' }],
    help: 'Read it once with "stream NAME = from stdin(…)", begin both flows with "from NAME", and "parse" where they differ.',
  })

/** `near`: a sink that may have been meant, where the stream is there by its name as a target alone. */
export const unreadStream = (span: Span, name: string, near?: string): Diagnostic =>
  diagnostic('LP4020', span, `Nobody reads the stream "${name}".`, {
    help:
      near === undefined
        ? `Add "from ${name} | …", or end it with "| to …".`
        : `Did you mean the sink "${near}"? A target that is no sink is a stream, to be read with "from ${name} | …".`,
    ...(near === undefined ? {} : { fix: replace(`Write "${near}"`, span, near, false) }),
  })

export const unusedSource = (span: Span, name: string): Diagnostic =>
  diagnostic('LP4021', span, `Nothing reads from the source "${name}".`)

export const unusedSink = (span: Span, name: string): Diagnostic =>
  diagnostic('LP4022', span, `Nothing is written to the sink "${name}".`)

export const unusedParam = (span: Span, name: string): Diagnostic =>
  diagnostic('LP4023', span, `The param "${name}" is never used.`)

export const unusedDeclaration = (span: Span, kind: string, name: string): Diagnostic =>
  diagnostic(
    'LP4024',
    span,
    `The ${kind} "${name}" is never used.`,
    kind === 'table' ? { help: `Its rows are read by "$${name}[…]".` } : {},
  )

/** `why`: a sentence, where the condition is no constant. */
export const alwaysFalse = (span: Span, why?: string): Diagnostic =>
  diagnostic('LP4040', span, 'This condition is never true, so no event passes.', helpOf(why))

export const alwaysTrue = (span: Span, why?: string): Diagnostic =>
  diagnostic('LP4041', span, 'This condition is always true, so every event passes.', helpOf(why))

export const neverTaken = (span: Span, because: 'false' | 'after true', why?: string): Diagnostic =>
  diagnostic(
    'LP4042',
    span,
    because === 'false'
      ? 'This branch is never taken: its condition is never true.'
      : 'This branch is never taken: the condition before it is always true.',
    helpOf(why),
  )

export const neverHolds = (span: Span, why: string): Diagnostic =>
  diagnostic('LP4043', span, 'This condition is never true.', { help: why })

export const alwaysHolds = (span: Span, why: string): Diagnostic =>
  diagnostic('LP4044', span, 'This condition is always true.', { help: why })

const helpOf = (help: string | undefined) => (help === undefined ? {} : { help })
