/** LP3xxx: fields, operators, functions, regexes, types of stages. Types come as the person would write them. */
import type { Span } from '../../core/span.ts'
import { withArticle } from '../../core/with-article.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic, replace } from '../report.ts'
import type { Spot } from './names.ts'
import { quoteChoices } from './quote.ts'

// --- fields -----------------------------------------------------------------------------------------------------------------------

export const unknownField = (
  span: Span,
  name: string,
  of: string,
  near: string | undefined,
  known: readonly string[],
): Diagnostic =>
  diagnostic(
    'LP3001',
    span,
    `There is no field "${name}" ${of === '' ? 'in the events here' : `in "${of}"`}.`,
    {
      ...(near !== undefined
        ? { help: `Did you mean "${near}"?`, fix: replace(`Write "${near}"`, span, near, false) }
        : known.length > 0
          ? { help: `The fields are ${quoteChoices(known).replace(/ or (?="[^"]*"$)/, ' and ')}.` }
          : {}),
    },
  )

/** A bare name that is no field of events known field by field, and that of a param or table. */
export const dollarMeant = (span: Span, name: string, kind: string): Diagnostic =>
  diagnostic('LP3001', span, `There is no field "${name}" in the events here; the ${kind} is "$${name}".`, {
    fix: replace(`Write "$${name}"`, span, `$${name}`),
  })

/** A field that may be there, read as only a table is. */
export const tableMeant = (span: Span, name: string): Diagnostic =>
  diagnostic('LP3009', span, `"${name}" is read as a field of the event here; the table is "$${name}".`, {
    help: `Where the field is meant, write "this.${name}".`,
    fix: replace(`Write "$${name}"`, span, `$${name}`, false),
  })

export const unknownParameter = (
  span: Span,
  name: string,
  near: string | undefined,
  known: readonly string[],
) =>
  diagnostic(
    'LP3001',
    span,
    `"${name}" is no parameter of this function, and a function sees nothing else.`,
    {
      ...(near !== undefined
        ? { help: `Did you mean "${near}"?`, fix: replace(`Write "${near}"`, span, near, false) }
        : {
            help:
              known.length === 0
                ? 'Hand it in as a parameter.'
                : `Its parameters are ${quoteChoices(known).replace(' or ', ' and ')}.`,
          }),
    },
  )

export const lostField = (span: Span, name: string, stage: string, spot: Spot): Diagnostic =>
  diagnostic('LP3002', span, `The field "${name}" is gone here: "${stage}" took it away.`, {
    related: [{ ...spot, message: `"${name}" leaves the event here.` }],
    help:
      stage === 'aggregate'
        ? `Take it along, as a key after "by" or as in "${name} = last(${name})", or use it before that stage.`
        : 'Use the field before that stage, or keep it there.',
  })

export const noFields = (span: Span, name: string, of: string, type: string, help?: string): Diagnostic =>
  diagnostic(
    'LP3003',
    span,
    `${of === '' ? 'This' : `"${of}"`} is ${withArticle(type)} and has no field "${name}".`,
    {
      ...(help === undefined ? {} : { help }),
    },
  )

export const badIndex = (span: Span, sentence: string, help?: string): Diagnostic =>
  diagnostic('LP3004', span, sentence, { ...(help === undefined ? {} : { help }) })

export const noRecordToWrite = (span: Span, path: string, part: string, type: string): Diagnostic =>
  diagnostic('LP3005', span, `"${path}" cannot be written: "${part}" is ${withArticle(type)}, not a record.`)

export const hidesField = (span: Span, name: string): Diagnostic =>
  diagnostic('LP3006', span, `The parameter "${name}" hides the field "${name}" of the event.`, {
    help: `Give the parameter another name; the field can also be read as "this.${name}".`,
  })

export const metaOutOfPlace = (span: Span, name: string, where: string, help?: string): Diagnostic =>
  diagnostic('LP3007', span, `"@${name}" is not there: ${where}.`, {
    ...(help === undefined ? {} : { help }),
  })

export const keyTwice = (span: Span, key: string, first: Span): Diagnostic =>
  diagnostic('LP3008', span, `The key "${key}" is given twice.`, {
    related: [{ file: '', span: first, message: 'It is given here first.' }],
  })

// --- operators and conditions -----------------------------------------------------------------------------------------------------

/** `where` names what asks: `"where"`, `The left side of "and"`. */
export const notBool = (span: Span, asks: string, type: string, fixes: readonly string[]): Diagnostic =>
  diagnostic('LP3020', span, `${asks} needs true or false, not ${withArticle(type)}.`, {
    ...(fixes.length > 0
      ? {
          help: `Say what is asked, as in ${fixes.join(' or ')}.`,
          fix: replace(`Write ${fixes[0]}`, span, fixes[0]!, false),
        }
      : {}),
  })

export const operatorMisfit = (
  span: Span,
  sentence: string,
  help?: string,
  fix?: Diagnostic['fix'],
): Diagnostic =>
  diagnostic('LP3021', span, sentence, {
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined ? {} : { fix }),
  })

export const neverEqual = (
  span: Span,
  left: string,
  right: string,
  help: string | undefined,
  fix: Diagnostic['fix'],
): Diagnostic =>
  diagnostic('LP3022', span, `${capital(withArticle(left))} and ${withArticle(right)} are never equal.`, {
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined ? {} : { fix }),
  })

export const choiceNever = (
  span: Span,
  value: string,
  choices: readonly string[],
  near: string | undefined,
) =>
  diagnostic('LP3022', span, `This is never "${value}"; it is ${quoteChoices(choices)}.`, {
    ...(near === undefined ? {} : { fix: replace(`Write "${near}"`, span, JSON.stringify(near), false) }),
  })

export const mixedDefault = (
  span: Span,
  left: string,
  right: string,
  help: string | undefined,
  fix: Diagnostic['fix'],
): Diagnostic =>
  diagnostic(
    'LP3023',
    span,
    `The sides of "??" are ${withArticle(left)} and ${withArticle(right)}; both must be of one type.`,
    {
      ...(help === undefined ? {} : { help }),
      ...(fix === undefined ? {} : { fix }),
    },
  )

export const neverNull = (span: Span): Diagnostic =>
  diagnostic('LP3027', span, 'The left side of "??" is never null, so the right side is never taken.')

export const textAsRegex = (span: Span, regex: string, equal: string): Diagnostic =>
  diagnostic('LP3024', span, '"=~" needs a regex on its right side, not a string.', {
    help: `Write ${regex} for a pattern, or ${equal} to compare without case.`,
    fix: replace(`Write ${regex}`, span, regex, false),
  })

export const rangeOutOfPlace = (span: Span): Diagnostic =>
  diagnostic('LP3025', span, 'A range is no value of its own; it stands after "in", or in a setting.')

export const rateOutOfPlace = (span: Span, text: string): Diagnostic =>
  diagnostic('LP3026', span, `The rate "${text}" stands only in settings such as that of "throttle".`, {
    help: 'To divide, put spaces around "/".',
  })

// --- functions --------------------------------------------------------------------------------------------------------------------

export const wrongArgument = (
  span: Span,
  name: string,
  param: string,
  expected: string,
  given: string,
  help: string | undefined,
  fix: Diagnostic['fix'],
): Diagnostic =>
  diagnostic(
    'LP3040',
    span,
    `"${param}" of "${name}" needs ${withArticle(expected)}, not ${withArticle(given)}.`,
    {
      ...(help === undefined ? {} : { help }),
      ...(fix === undefined ? {} : { fix }),
    },
  )

export const missingArgument = (span: Span, name: string, param: string, signature: string): Diagnostic =>
  diagnostic('LP3041', span, `"${name}" needs the argument "${param}".`, { help: `It is ${signature}.` })

export const extraArgument = (span: Span, name: string, signature: string): Diagnostic =>
  diagnostic('LP3042', span, `"${name}" takes no further argument here.`, { help: `It is ${signature}.` })

export const unknownArgument = (
  span: Span,
  name: string,
  argument: string,
  near: string | undefined,
  signature: string,
): Diagnostic =>
  diagnostic('LP3042', span, `"${name}" has no argument called "${argument}".`, {
    help: near === undefined ? `It is ${signature}.` : `Did you mean "${near}"?`,
    ...(near === undefined ? {} : { fix: replace(`Write "${near}"`, span, near, false) }),
  })

export const argumentTwice = (span: Span, name: string, param: string): Diagnostic =>
  diagnostic('LP3042', span, `"${param}" of "${name}" is given twice, once by position and once by name.`)

export const notConstant = (span: Span, what: string, help?: string): Diagnostic =>
  diagnostic('LP3043', span, `${what} must be known before the run: a literal or a param.`, {
    ...(help === undefined ? {} : { help }),
  })

export const argumentProblem = (
  span: Span,
  sentence: string,
  help: string | undefined,
  fix: string | undefined,
) =>
  diagnostic('LP3044', span, sentence, {
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined ? {} : { fix: replace(`Write ${fix}`, span, fix, false) }),
  })

export const lambdaOutOfPlace = (span: Span): Diagnostic =>
  diagnostic(
    'LP3045',
    span,
    'A lambda stands only as an argument of a function that asks for one, such as "map".',
  )

export const aggregatorOutOfPlace = (span: Span, name: string): Diagnostic =>
  diagnostic('LP3046', span, `"${name}" looks at many events and stands only in "aggregate" or "annotate".`, {
    help: 'Aggregate first, as in "aggregate n = count() by host over tumbling(1m)", and use the result "n" here.',
  })

// --- regexes ----------------------------------------------------------------------------------------------------------------------

export const unreadableRegex = (span: Span, reason: string): Diagnostic =>
  diagnostic('LP3060', span, `This regex cannot be read: ${reason}.`)

export const explosiveRegex = (span: Span, part: string): Diagnostic =>
  diagnostic('LP3061', span, `This regex can run for ever: "${part}" can take one text in countless ways.`, {
    help: 'Let no two repetitions, one inside the other or one after the other, compete for one character.',
  })

export const slowRegex = (span: Span): Diagnostic =>
  diagnostic(
    'LP3062',
    span,
    'This regex can be slow: its time can grow with the square of the length of a text, or worse.',
    {
      help: 'Let no two repetitions in a row take the same characters: /^[^ ]* [^ ]*$/ instead of /^.* .*$/.',
    },
  )

// --- types of stages --------------------------------------------------------------------------------------------------------------

/** `meant`: the literal that was meant, such as a time without its quotes. */
export const wrongDeclaredType = (
  span: Span,
  what: string,
  declared: string,
  given: string,
  meant?: string,
): Diagnostic =>
  diagnostic('LP3080', span, `${what} is of type "${declared}", but this is of type "${given}".`, {
    ...(meant === undefined ? {} : { fix: replace(`Write ${meant}`, span, meant, true) }),
  })

export const parseOverwrites = (span: Span, names: readonly string[]): Diagnostic =>
  diagnostic('LP3081', span, `"parse" overwrites ${names.map((name) => `"${name}"`).join(', ')}.`, {
    help: 'Write "into NAME" to keep both.',
  })

export const mixedFieldTypes = (span: Span, name: string, a: string, b: string): Diagnostic =>
  diagnostic(
    'LP3082',
    span,
    `The field "${name}" is ${withArticle(a)} in one input and ${withArticle(b)} in another.`,
    {
      help: 'It becomes "any" here, and is looked at only during the run; convert it before the inputs meet.',
    },
  )

export const parseNeedsText = (span: Span, type: string): Diagnostic =>
  diagnostic('LP3083', span, `"parse" reads a string, not ${withArticle(type)}.`)

export const nullableTarget = (span: Span, field: string, setting: string): Diagnostic =>
  diagnostic(
    'LP3084',
    span,
    `"${field}" may be null, and such an event cannot be given to the sink: "${setting}" needs it.`,
    {
      help: `Filter such events away, write a default as in ${field} ?? "none", or missing: "none" in the sink.`,
    },
  )

export const eventIsNoRecord = (span: Span, type: string): Diagnostic =>
  diagnostic('LP3085', span, `An event is a record; this is ${withArticle(type)}.`)

export const malformedTest = (span: Span, what: string, needed: string): Diagnostic =>
  diagnostic('LP3086', span, `${what} needs ${needed}.`)

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
