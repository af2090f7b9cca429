/** LP10xx: what the parser says of words that fit nowhere. */
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic, replace } from '../report.ts'

const fixed = (span: Span, word: string | undefined, certain: boolean): Pick<Diagnostic, 'fix'> =>
  word === undefined ? {} : { fix: replace(`Write "${word}"`, span, word, certain) }

export const foreignWordOperator = (span: Span, word: string, meant: string): Diagnostic =>
  diagnostic('LP1007', span, `There is no operator "${word}"; write ${meant}.`)

export const ifAsValue = (span: Span): Diagnostic =>
  diagnostic(
    'LP1007',
    span,
    'A value is chosen by "test ? a : b", or by "case { test -> a, else -> b }"; "if" is a stage.',
  )

/** `span` reaches from the value before "for" to the end of the duration. */
export const forAsClause = (span: Span, duration: string): Diagnostic =>
  diagnostic(
    'LP1007',
    span,
    `How long something must hold is a setting of its own: write ", hold: ${duration}" in place of "for ${duration}".`,
    { fix: replace(`Write "hold: ${duration}"`, span, `, hold: ${duration}`) },
  )

/** `group by host` of SQL. */
export const groupBy = (span: Span): Diagnostic =>
  diagnostic('LP1048', span, 'There is no clause "group by"; write "by".', {
    fix: replace('Remove "group"', span, ''),
  })

export const foreignStage = (span: Span, word: string, meant: string, exact: boolean): Diagnostic =>
  diagnostic('LP1018', span, `There is no stage "${word}"; write ${exact ? `"${meant}"` : meant}.`, {
    ...fixed(span, exact ? meant : undefined, true),
  })

export const orderedStage = (span: Span, word: string): Diagnostic =>
  diagnostic(
    'LP1018',
    span,
    `There is no stage "${word}": a stream has no end at which it could be sorted.`,
    {
      help: 'Write "top(n, by: …, over: …)" for the greatest few of each window.',
    },
  )

export const unknownStageWord = (span: Span, word: string, near: string): Diagnostic =>
  diagnostic('LP1019', span, `There is no stage "${word}"; "${near}" is the nearest.`, {
    ...fixed(span, near, false),
  })

export const stageWithoutArguments = (span: Span, word: string): Diagnostic =>
  diagnostic('LP1019', span, `There is no stage "${word}" without parentheses.`, {
    help: `Stages that are called, those of your own too, have their arguments in parentheses: "${word}(…)".`,
  })

export const declarationAsStage = (span: Span, word: string): Diagnostic =>
  diagnostic('LP1019', span, `"${word}" begins a declaration and is no stage.`, {
    help: word === 'from' ? 'Merge two inputs by "from a, b".' : `Write "${word} …" on a line of its own.`,
  })

export const foreignDeclaration = (span: Span, word: string, meant: string, exact: boolean): Diagnostic =>
  diagnostic('LP1020', span, `There is no declaration "${word}"; write "${meant}".`, {
    ...fixed(span, exact ? meant : undefined, true),
  })

export const unknownDeclaration = (span: Span, word: string, near: string): Diagnostic =>
  diagnostic('LP1021', span, `There is no declaration "${word}"; "${near}" is the nearest.`, {
    ...fixed(span, near, false),
  })

export const nameWithoutDeclaration = (span: Span, name: string): Diagnostic =>
  diagnostic(
    'LP1021',
    span,
    `A word is missing before "${name}": "source", "sink", "table", "stream" or "param".`,
  )

export const incompleteDeclaration = (span: Span, word: string): Diagnostic =>
  diagnostic('LP1023', span, `A name is missing after "${word}".`)

export const looksLikeYaml = (span: Span): Diagnostic =>
  diagnostic('LP1024', span, 'This looks like YAML, but the file is read as a pipeline.', {
    help: 'Name the file ".yaml", or write "source NAME = file(…)" and "from NAME | …".',
  })

export const missingFrom = (span: Span, word: string): Diagnostic =>
  diagnostic(
    'LP1029',
    span,
    `The stage ${word === '' ? '' : `"${word}" `}belongs to no flow: a flow begins with "from".`,
  )

export const flowWithoutFrom = (span: Span, source: string): Diagnostic =>
  diagnostic('LP1029', span, `A flow begins with "from": "from ${source} | …".`, {
    fix: replace('Insert "from"', { start: span.start, end: span.start }, 'from '),
  })

export const strayBlock = (span: Span): Diagnostic =>
  diagnostic('LP1031', span, 'A block needs a word before it: "pipeline NAME { … }" or "test \\"…\\" { … }".')

export const unexpected = (span: Span, text: string, previous: string): Diagnostic =>
  diagnostic(
    'LP1031',
    span,
    `${text === '' ? 'This' : `"${text}"`} is not expected${previous === '' ? ' here' : ` after "${previous}"`}.`,
  )

export const unexpectedClause = (span: Span, stage: string, clause: string): Diagnostic =>
  diagnostic('LP1048', span, `The stage "${stage}" has no clause "${clause}".`)

export const foreignClause = (span: Span, word: string, meant: string): Diagnostic =>
  diagnostic('LP1031', span, `"${word}" is not expected here; write "${meant}".`)

export const unknownClause = (span: Span, word: string, near: string): Diagnostic =>
  diagnostic(
    'LP1048',
    span,
    `"${word}" is not expected here; "${near}" is the nearest word that could follow.`,
    {
      ...fixed(span, near, false),
    },
  )

export const bareString = (span: Span, text: string): Diagnostic =>
  diagnostic(
    'LP1031',
    span,
    `A text alone is no connector: write "file(…)", "tcp(…)", "stdin" or a declared name.`,
    {
      fix: replace(`Write file(${text})`, span, `file(${text})`, false),
    },
  )

export const dollarReference = (span: Span, name: string): Diagnostic =>
  diagnostic('LP1031', span, `Sources, sinks, streams and tables stand here without "$": write "${name}".`, {
    fix: replace(`Write "${name}"`, span, name),
  })

export const valueInDrop = (span: Span, text: string): Diagnostic =>
  diagnostic('LP1031', span, `"${text}" is not expected here: "drop" takes fields without values.`)

export const routeToCall = (span: Span, name: string): Diagnostic =>
  diagnostic(
    'LP1031',
    span,
    `"route" sends events to a name, not to "${name}(…)": declare "sink NAME = ${name}(…)" and write NAME here.`,
  )

export const nameNeedsBackticks = (span: Span, name: string): Diagnostic =>
  diagnostic(
    'LP1050',
    span,
    `"${name}" holds other signs than A to Z, digits and "_"; such a name stands in backticks.`,
    {
      fix: replace(`Write \`${name}\``, span, `\`${name}\``),
    },
  )

export const nestedTooDeeply = (span: Span): Diagnostic =>
  diagnostic('LP1051', span, 'This is nested too deeply to be read.', {
    help: 'Brackets may stand in each other 64 deep. Give parts of the expression names by "set" or "fn".',
  })
