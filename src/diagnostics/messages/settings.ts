/** LP205x to LP209x: settings, params, and what this version does not have yet. */
import type { Span } from '../../core/span.ts'
import { withArticle } from '../../core/with-article.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic, replace } from '../report.ts'
import { quoteChoices } from './quote.ts'

const lacks = (owner: string, near: string | undefined, known: readonly string[]): string =>
  near !== undefined
    ? `Did you mean "${near}"?`
    : known.length === 0
      ? `${owner} takes no settings.`
      : `${owner} takes ${quoteChoices(known, 20)}.`

/** `owner` as in `The source "file"`; `elsewhere`: a sentence that says where it belongs. */
export const unknownSetting = (
  span: Span,
  owner: string,
  name: string,
  near: string | undefined,
  known: readonly string[],
  elsewhere?: string,
): Diagnostic =>
  diagnostic('LP2050', span, `${owner} has no setting "${name}".`, {
    help: (near === undefined ? elsewhere : undefined) ?? lacks(owner, near, known),
    ...(near === undefined ? {} : { fix: replace(`Write "${near}"`, span, near, false) }),
  })

export const missingSetting = (span: Span, owner: string, name: string, doc: string): Diagnostic =>
  diagnostic('LP2051', span, `${owner} needs the setting "${name}".`, { help: `"${name}": ${doc}` })

export const settingTwice = (span: Span, name: string, first: Span): Diagnostic =>
  diagnostic('LP2052', span, `The setting "${name}" is given twice.`, {
    related: [{ file: '', span: first, message: 'It is given here first.' }],
  })

export const tooManyArguments = (span: Span, owner: string, positional: readonly string[]): Diagnostic =>
  diagnostic(
    'LP2053',
    span,
    positional.length === 0
      ? `${owner} takes no arguments by position.`
      : `${owner} takes ${positional.length === 1 ? 'one argument' : `${positional.length} arguments`} by position: ${positional.map((name) => `"${name}"`).join(', ')}.`,
    { help: 'Name all others, as in "name: value".' },
  )

export const wrongSettingType = (
  span: Span,
  name: string,
  needed: string,
  given: string,
  help?: string,
): Diagnostic =>
  diagnostic('LP2054', span, `The setting "${name}" needs ${needed}, not ${given}.`, {
    ...(help === undefined ? {} : { help }),
  })

/** What stands in quotes would be right without them. */
export const quotedSetting = (span: Span, name: string, unquoted: string): Diagnostic =>
  diagnostic('LP2054', span, `The setting "${name}" needs its value without quotes.`, {
    fix: replace(`Write ${unquoted}`, span, unquoted),
  })

export const settingOutOfRange = (span: Span, name: string, says: string): Diagnostic =>
  diagnostic('LP2055', span, `The setting "${name}" must be ${says}.`)

/** LP2150: an address that is none. LP2175: a port on which something else is spoken. */
export const settingRefused = (
  span: Span,
  sentence: string,
  help?: string,
  code: 'LP2055' | 'LP2150' | 'LP2175' = 'LP2055',
): Diagnostic => diagnostic(code, span, sentence, { ...(help === undefined ? {} : { help }) })

/** A key in the record of a setting that it does not take. */
export const noSuchPart = (span: Span, sentence: string, near: string | undefined): Diagnostic =>
  diagnostic(
    'LP2055',
    span,
    sentence,
    near === undefined
      ? {}
      : { help: `Did you mean "${near}"?`, fix: replace(`Write "${near}"`, span, near, false) },
  )

/** A setting that is accepted and does nothing. */
export const settingUnused = (span: Span, sentence: string, help?: string): Diagnostic =>
  diagnostic('LP2170', span, sentence, { ...(help === undefined ? {} : { help }) })

export const unknownWord = (
  span: Span,
  name: string,
  word: string,
  choices: readonly string[],
  near: string | undefined,
  elsewhere?: string,
): Diagnostic =>
  diagnostic('LP2056', span, `"${word}" is no choice for "${name}"; write ${quoteChoices(choices)}.`, {
    ...(elsewhere === undefined ? {} : { help: elsewhere }),
    ...(near === undefined ? {} : { fix: replace(`Write "${near}"`, span, near, false) }),
  })

/** Two settings as written, the second one at `span`. */
export const contradiction = (span: Span, one: string, other: string, help: string): Diagnostic =>
  diagnostic('LP2070', span, `"${one}" and "${other}" cannot hold together.`, { help })

export const unknownZone = (span: Span, name: string, near: string | undefined): Diagnostic =>
  diagnostic('LP2071', span, `There is no time zone called "${name}".`, {
    help:
      near === undefined
        ? 'Write a name such as "Europe/Berlin", "UTC", or an offset such as "+02:00".'
        : `Did you mean "${near}"?`,
    ...(near === undefined ? {} : { fix: replace(`Write "${near}"`, span, JSON.stringify(near), false) }),
  })

export const missingUnit = (span: Span, name: string, text: string, unit: string): Diagnostic =>
  diagnostic('LP2057', span, `The setting "${name}" needs a unit: ${unit}.`, {
    help: `A number alone does not tell ${unit.startsWith(`"${text}s"`) ? 'seconds from milliseconds' : 'what it counts'}.`,
  })

export const fieldInSetting = (span: Span, name: string): Diagnostic =>
  diagnostic(
    'LP2058',
    span,
    `"${name}" is a field of an event, and settings are read before there are events.`,
    {
      help: `A text stands in quotes: "${name}". A param has a dollar sign: $${name}.`,
    },
  )

export const metaInSetting = (span: Span, name: string): Diagnostic =>
  diagnostic('LP2058', span, `"@${name}" belongs to an event, and settings are read before there are events.`)

export const nameExpected = (span: Span, name: string, what: string, example: string): Diagnostic =>
  diagnostic('LP2059', span, `The setting "${name}" needs ${what}, such as ${example}.`)

export const envInEvents = (span: Span, name: string): Diagnostic =>
  diagnostic('LP2060', span, 'The environment is not seen where events are handled.', {
    help: `Declare a param, as in param ${name.toLowerCase()}: string = env.${name} ?? "…", and write $${name.toLowerCase()}. A field called "env" is written this.env.`,
  })

export const misplacedSecret = (span: Span, what: string): Diagnostic =>
  diagnostic(
    'LP2061',
    span,
    `${what} may stand only in a setting, or as the key of "hmac", "encrypt" or "decrypt".`,
    {
      help: 'So that no secret can reach a sink.',
    },
  )

export const secretInClear = (span: Span, name: string): Diagnostic =>
  diagnostic('LP2062', span, `The setting "${name}" holds a secret in clear.`, {
    help: 'Write secret("NAME"), which is read from the environment variable NAME.',
  })

export const formatUnfit = (
  span: Span,
  name: string,
  direction: 'read' | 'write',
  known: readonly string[],
) =>
  diagnostic('LP2063', span, `The format "${name}" cannot ${direction}.`, {
    help: `Formats that ${direction}: ${quoteChoices(known, 20)}.`,
  })

export const takesNoFormat = (span: Span, owner: string): Diagnostic =>
  diagnostic('LP2063', span, `${owner} takes no format.`, {
    help: 'Text in a field is read by a stage, as in "| parse message as json".',
  })

export const patternRefused = (span: Span, sentence: string, help?: string): Diagnostic =>
  diagnostic('LP2064', span, sentence, { ...(help === undefined ? {} : { help }) })

export const paramWithoutValue = (span: Span, name: string): Diagnostic =>
  diagnostic('LP2065', span, `The param "${name}" has no value.`, {
    help: `Give it one on the command line, as in "-p ${name}=…", or write a default after "=".`,
  })

export const wrongParamText = (span: Span, name: string, text: string, type: string): Diagnostic =>
  diagnostic('LP2066', span, `The value "${text}" given for the param "${name}" is not ${withArticle(type)}.`)

export const unknownParamGiven = (span: Span, name: string, near: string | undefined): Diagnostic =>
  diagnostic('LP2067', span, `The command line gives a value for "${name}", but no param is called so.`, {
    help:
      near === undefined ? 'Params are declared as "param NAME: type = default".' : `Did you mean "${near}"?`,
  })

export const unsetSecret = (span: Span, name: string): Diagnostic =>
  diagnostic('LP2068', span, `The secret "${name}" is not set.`, {
    help: `Set the environment variable ${name} before the start.`,
  })

const later = 'It is part of the language and comes with a later version.'
export const connectorUnavailable = (span: Span, kind: string, name: string): Diagnostic =>
  diagnostic('LP2091', span, `The ${kind} connector "${name}" is not available yet.`, { help: later })
export const tableUnavailable = (span: Span, name: string): Diagnostic =>
  diagnostic('LP2092', span, `The table connector "${name}" is not available yet.`, { help: later })
/** What the source and the sink for Kafka read and write by schemas. */
const ofSchemas: ReadonlySet<string> = new Set(['avro', 'protobuf'])
export const formatUnavailable = (span: Span, name: string): Diagnostic =>
  diagnostic('LP2093', span, `The format "${name}" is not available yet.`, {
    help: ofSchemas.has(name)
      ? 'Messages of Kafka have it without a "format": say "registry: {url: …}" or "schema_file: …".'
      : later,
  })
export const functionUnavailable = (span: Span, name: string): Diagnostic =>
  diagnostic('LP2094', span, `The function "${name}" is not available yet.`, { help: later })
export const settingUnavailable = (span: Span, name: string): Diagnostic =>
  diagnostic('LP2095', span, `The setting "${name}" is not available yet.`, { help: later })
