/** LP3164 to LP3169: sequences; LP4091, LP4092: what they can find. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic, replace } from '../report.ts'
import { quoteChoices } from './quote.ts'

export const notFirst = (span: Span, name: string): Diagnostic =>
  diagnostic(
    'LP3164',
    span,
    `"not ${name}" stands first, so there is no step after which it could be forbidden.`,
    {
      help: 'Begin with the event from which the time is counted.',
    },
  )

export const unknownStep = (
  span: Span,
  name: string,
  near: string | undefined,
  steps: readonly string[],
): Diagnostic =>
  diagnostic('LP3165', span, `There is no step "${name}", and "emit" sees steps only.`, {
    ...(near === undefined
      ? { help: `The steps are ${quoteChoices(steps).replace(/ or (?="[^"]*"$)/, ' and ')}.` }
      : { help: `Did you mean "${near}"?`, fix: replace(`Write "${near}"`, span, near, false) }),
  })

export const forbiddenStepInEmit = (span: Span, name: string): Diagnostic =>
  diagnostic('LP3165', span, `The step "${name}" is written with "not", so a match holds no event of it.`)

/** `step`: as it would be written, with an index where the step is a list. `isKey`: it is also the key of an entry, `{user}`. */
export const fieldWithoutStep = (span: Span, name: string, step: string, isKey: boolean): Diagnostic => {
  const text = `${isKey ? `${name}: ` : ''}${step}.${name}`
  return diagnostic('LP3166', span, `"${name}" does not say of which step it is.`, {
    help: `Name the step, as in "${step}.${name}".`,
    fix: replace(`Write "${text}"`, span, text, false),
  })
}

export const eventInEmit = (span: Span): Diagnostic =>
  diagnostic('LP3166', span, '"this" does not say of which step it is: "emit" sees steps only.', {
    help: 'Name the step.',
  })

export const badCount = (span: Span, sentence: string, help: string): Diagnostic =>
  diagnostic('LP3167', span, sentence, { help })

export const stepTwice = (span: Span, name: string, first: { file: string; span: Span }): Diagnostic =>
  diagnostic('LP3168', span, `There is a step "${name}" already.`, {
    related: [{ ...first, message: 'The other one is here.' }],
    help: 'Give each step a name of its own; events of one kind that follow each other are one step with a count.',
  })

export const keyOfSomeSteps = (span: Span, name: string): Diagnostic =>
  diagnostic('LP3169', span, `The step "${name}" has no key of its own, and others have one.`, {
    help: `Add "by FIELD" to it as well, so that its events are told to belong to those of the other steps.`,
  })

export const neverReached = (span: Span, name: string, why: string, help?: string): Diagnostic =>
  diagnostic('LP4091', span, `No event can ever be taken by the step "${name}": ${why}.`, {
    ...(help === undefined ? {} : { help }),
  })

export const sequenceWithoutBy = (span: Span): Diagnostic =>
  diagnostic('LP4092', span, 'Without "by" the steps may be events of different users, hosts or the like.', {
    help: 'Add "by FIELD", the field that the events of one match share.',
  })
