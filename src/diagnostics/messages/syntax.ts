/** LP10xx: what the lexer and the builder of the syntax tree say. */
import { listed } from '../../core/listed.ts'
import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic, replace } from '../report.ts'

const after = (span: Span): Span => ({ start: span.end, end: span.end })
const before = (span: Span): Span => ({ start: span.start, end: span.start })
const either = (words: readonly string[]): string =>
  listed(
    words.map((word) => `"${word}"`),
    'or',
  )

// --- strings, regexes, brackets ---------------------------------------------------------------------------------------------

export const unclosedString = (span: Span, closer = '"'): Diagnostic =>
  diagnostic('LP1001', span, `This string is never closed: ${closer} is missing.`, {
    help:
      closer === '"'
        ? 'A string ends on its line; text over several lines stands in """…""".'
        : `Close it with ${closer}.`,
  })

export const unclosedName = (span: Span): Diagnostic =>
  diagnostic('LP1001', span, 'This name in backticks is never closed: ` is missing.', {
    help: 'Close it with `.',
  })

export const unclosedBracket = (span: Span, bracket: string, place: string): Diagnostic =>
  diagnostic('LP1002', span, `"${bracket}" is never closed${place}.`, {
    label: 'opened here',
    help: `Close it with "${bracket === '(' ? ')' : bracket === '[' ? ']' : '}'}".`,
  })

export const strayCloser = (span: Span, bracket: string): Diagnostic =>
  diagnostic('LP1003', span, `"${bracket}" closes nothing.`, {
    fix: replace(`Remove "${bracket}"`, span, '', false),
  })

export const unclosedRegex = (span: Span): Diagnostic =>
  diagnostic('LP1027', span, 'This regex is never closed: "/" is missing.', {
    help: 'A regex ends on its line with "/"; a "/" inside it is written "\\/".',
  })

export const unknownEscape = (
  span: Span,
  written: string,
  whole: Span,
  raw: string | undefined,
): Diagnostic => {
  const unicode = /^\\u[0-9a-fA-F]{4}$/.test(written)
  const meant = unicode ? `\\u{${written.slice(2)}}` : `\\${written}`
  const says = `"${written}" is no escape of a string.`
  const help = `Write ${meant}, or r"…" for a text in which nothing is special. Escapes are \\" \\\\ \\n \\r \\t \\u{…} \\$.`
  const fix =
    raw === undefined
      ? replace(`Write ${meant}`, span, meant)
      : replace(`Write ${raw}, in which nothing is special`, whole, raw)
  return diagnostic('LP1011', span, says, { help, fix })
}

export const emptyInterpolation = (span: Span): Diagnostic =>
  diagnostic('LP1028', span, 'A value is missing inside "${}".', {
    help: 'Write the name of a field between the braces, or "\\${}" for the text itself.',
  })

export const unknownRegexFlag = (span: Span, flag: string): Diagnostic =>
  diagnostic(
    'LP1040',
    span,
    `A regex has no flag "${flag}"; the flags are "i", "m" and "s", each at most once.`,
    {
      ...(flag === 'g'
        ? {
            help: 'No flag is needed to find all matches: the function decides, as "captures" or "replace" do.',
          }
        : {}),
      fix: replace(`Remove "${flag}"`, span, '', flag === 'g' || flag === 'u'),
    },
  )

// --- pipes, separators ------------------------------------------------------------------------------------------------------

export const missingPipe = (span: Span, word: string): Diagnostic =>
  diagnostic('LP1004', span, `A "|" is missing before "${word}".`, {
    fix: replace('Insert "|"', before(span), '| '),
  })

export const doublePipe = (span: Span): Diagnostic =>
  diagnostic('LP1005', span, 'One "|" too many: there is no stage between these two.', {
    fix: replace('Remove one "|"', span, ''),
  })

export const missingStage = (at: Span, word: string): Diagnostic =>
  diagnostic('LP1033', at, `A stage is missing after "${word}".`, {
    help: 'A stage is a word with its clauses, such as "where level == \\"error\\"", or a call, such as "limit(10)".',
  })

export const missingComma = (at: Span, lineEndWouldDo: boolean): Diagnostic =>
  diagnostic('LP1013', at, `A "," ${lineEndWouldDo ? 'or a line break ' : ''}is missing here.`, {
    fix: replace('Insert ","', at, ','),
  })

export const trailingComma = (span: Span): Diagnostic =>
  diagnostic('LP1014', span, 'Nothing follows this ",".', { fix: replace('Remove ","', span, '') })

export const doubleComma = (span: Span): Diagnostic =>
  diagnostic('LP1014', span, 'One "," too many.', { fix: replace('Remove ","', span, '') })

export const semicolon = (span: Span, meant: 'nothing' | 'comma'): Diagnostic =>
  diagnostic(
    'LP1030',
    span,
    meant === 'nothing'
      ? 'No ";" is needed here.'
      : 'Items are separated by "," or a line break, not by ";".',
    { fix: meant === 'nothing' ? replace('Remove ";"', span, '') : replace('Write ","', span, ',') },
  )

export const lineBeginsWithOperator = (span: Span, operator: string, end: number): Diagnostic =>
  diagnostic('LP1046', span, `A line that goes on cannot begin with "${operator}": it reads as a new item.`, {
    fix: {
      title: `Write "${operator}" at the end of the line before`,
      edits: [
        { span: { start: end, end }, text: ` ${operator}` },
        { span, text: '' },
      ],
      certain: true,
    },
  })

export const declarationInLine = (span: Span, word: string): Diagnostic =>
  diagnostic(
    'LP1047',
    span,
    `A declaration begins on a line of its own: "${word}" stands in the middle of one.`,
    {
      fix: replace(`Begin a new line before "${word}"`, before(span), '\n'),
    },
  )

// --- foreign spellings -------------------------------------------------------------------------------------------------------

export const foreignOperator = (span: Span, written: string, meant: string): Diagnostic =>
  diagnostic('LP1006', span, `There is no operator "${written}"; write "${meant.trim()}".`, {
    ...(meant.includes('…') ? {} : { fix: replace(`Write "${meant.trim()}"`, span, meant) }),
  })

export const singleQuotes = (span: Span, meant: string): Diagnostic =>
  diagnostic('LP1008', span, 'A string is written in double quotes.', {
    fix: replace(`Write ${meant}`, span, meant),
  })

export const commentStyle = (span: Span, written: string, text: string): Diagnostic =>
  diagnostic('LP1009', span, `A comment begins with "#", not with "${written}".`, {
    fix: replace('Write "#"', span, text),
  })

export const upperCaseKeyword = (span: Span, word: string): Diagnostic =>
  diagnostic('LP1017', span, `Keywords are written in lower case: "${word}".`, {
    fix: replace(`Write "${word}"`, span, word),
  })

export const singleEqual = (span: Span): Diagnostic =>
  diagnostic('LP1015', span, '"=" gives a name to a value; to compare, write "==".', {
    fix: replace('Write "=="', span, '=='),
  })

/** `written` where `meant` belongs between a name and its value. */
export const wrongAssign = (span: Span, written: string, meant: string, example: string): Diagnostic =>
  diagnostic('LP1016', span, `Write "${meant}" here, not "${written}": ${example}.`, {
    fix: replace(
      `Write "${meant}"`,
      span,
      meant === '->' ? ' ->' : meant === '=' && written === ':' ? ' =' : meant,
    ),
  })

export const wrongWord = (span: Span, written: string, meant: string, example: string): Diagnostic =>
  diagnostic('LP1035', span, `Write "${meant}" here, not "${written}": ${example}.`, {
    fix: replace(`Write "${meant}"`, span, meant),
  })

export const nameAfterItem = (span: Span, name: string, fix: Diagnostic['fix']): Diagnostic =>
  diagnostic(
    'LP1035',
    span,
    `The name of an item comes first: write "${name} = …" before it, not "as ${name}" after it.`,
    {
      ...(fix === undefined ? {} : { fix }),
    },
  )

/** `count() where x` up to `end`. */
export const filterAfterItem = (
  span: Span,
  item: { readonly kind: string; readonly span: Span; readonly arguments?: readonly unknown[] },
  end: number,
): Diagnostic => {
  const comma = item.arguments?.length === 0 ? '' : ', '
  const edits = [
    { span: { start: item.span.end - 1, end: span.end }, text: `${comma}where:` },
    { span: { start: end, end }, text: ')' },
  ]
  return diagnostic('LP1035', span, 'The filter of an aggregator is its argument: "count(where: …)".', {
    ...(item.kind === 'call' ? { fix: { title: 'Write "(where: …)"', edits, certain: true } } : {}),
  })
}

export const stageWithColon = (span: Span, stage: string): Diagnostic =>
  diagnostic('LP1044', span, `A stage is written without ":": "| ${stage} …".`, {
    fix: replace('Remove ":"', span, ''),
  })

export const methodCall = (span: Span, name: string): Diagnostic =>
  diagnostic(
    'LP1045',
    span,
    `There are no methods: write "${name}(value, …)" with the value as first argument.`,
  )

// --- numbers, times -----------------------------------------------------------------------------------------------------------

export const unknownUnit = (span: Span, unit: string, meant: string | undefined): Diagnostic =>
  diagnostic(
    'LP1010',
    span,
    `"${unit}" is not a unit; a number may carry "us", "ms", "s", "m", "h", "d", "w", "B", "kB", "KiB", "MB", "MiB", "GB", "GiB", "%" or "/s".`,
    meant === undefined ? {} : { fix: replace(`Write "${meant}"`, span, meant) },
  )

export const malformedNumber = (span: Span, why: string, meant: string | undefined): Diagnostic =>
  diagnostic(
    'LP1042',
    span,
    why,
    meant === undefined ? {} : { fix: replace(`Write "${meant}"`, span, meant) },
  )

export const dateSubtraction = (span: Span, text: string): Diagnostic =>
  diagnostic('LP1025', span, `"${text}" is a subtraction of numbers, not a date.`, {
    help: `A time needs its "T": ${text}T00:00:00Z.`,
    fix: replace(`Write ${text}T00:00:00Z`, span, `${text}T00:00:00Z`, false),
  })

export const noSuchTime = (span: Span, text: string): Diagnostic =>
  diagnostic('LP1043', span, `"${text}" is no time that exists.`, {
    help: 'A time is written 2026-11-21T10:00:00Z or 2026-11-21T12:00:00+02:00.',
  })

export const spacedPercent = (space: Span, number: string): Diagnostic =>
  diagnostic('LP1026', space, `A percentage is written without a space: "${number}%".`, {
    fix: replace(`Write "${number}%"`, space, '%'),
  })

export const unknownCharacter = (span: Span, text: string): Diagnostic =>
  diagnostic('LP1032', span, `"${text}" means nothing here.`, {
    fix: replace(`Remove "${text}"`, span, '', false),
  })

/** `count(*)` */
export const starAsArgument = (span: Span): Diagnostic =>
  diagnostic('LP1032', span, '"*" means nothing here.', {
    help: 'Write "count()", which counts all events.',
    fix: replace('Remove "*"', span, ''),
  })

export const bareSigil = (span: Span, sigil: '$' | '@'): Diagnostic =>
  diagnostic('LP1032', span, `A name is missing directly after "${sigil}".`, {
    help:
      sigil === '$'
        ? '"$threshold" is a param or a table.'
        : '"@time" is metadata; a field of such a name is written `@time` in backticks.',
  })

// --- what is missing ----------------------------------------------------------------------------------------------------------

export const missingValue = (at: Span, previous: string): Diagnostic =>
  diagnostic('LP1022', at, `A value is missing${previous === '' ? '' : ` after "${previous}"`}.`)

export const missingName = (at: Span, what: string, previous: string): Diagnostic =>
  diagnostic('LP1023', at, `${what} is missing${previous === '' ? '' : ` after "${previous}"`}.`)

export const incomplete = (
  at: Span,
  what: string,
  previous: string,
  insert?: string,
  example?: string,
): Diagnostic =>
  diagnostic('LP1034', at, `${what} is missing${previous === '' ? '' : ` after "${previous}"`}.`, {
    ...(example === undefined ? {} : { help: `Write, for example, "${example}".` }),
    ...(insert === undefined ? {} : { fix: replace(`Insert "${insert.trim()}"`, at, insert) }),
  })

export const unnamedItem = (span: Span, stage: string): Diagnostic =>
  diagnostic('LP1023', span, `An item of "${stage}" needs a name: "n = count()".`)

export const reservedName = (span: Span, word: string): Diagnostic =>
  diagnostic(
    'LP1037',
    span,
    `"${word}" is a reserved word; a field of that name is written \`${word}\` in backticks.`,
    {
      fix: replace(`Write \`${word}\``, span, `\`${word}\``),
    },
  )

// --- order and choice ---------------------------------------------------------------------------------------------------------

export const chainedComparison = (span: Span, operator: string): Diagnostic =>
  diagnostic('LP1012', span, `Comparisons do not chain: "${operator}" would compare a truth value.`, {
    help: 'Join two comparisons by "and": "a < b and b < c".',
  })

export const positionalAfterNamed = (span: Span): Diagnostic =>
  diagnostic('LP1038', span, 'An argument without a name cannot follow one with a name.', {
    help: 'Arguments without a name come first.',
  })

export const repeatedArgument = (span: Span, name: string, first: Span): Diagnostic =>
  diagnostic('LP1038', span, `The argument "${name}" is given twice.`, {
    related: [{ file: '', span: first, message: 'It is given here first.' }],
  })

export const repeatedClause = (span: Span, clause: string, first: Span): Diagnostic =>
  diagnostic('LP1041', span, `The clause "${clause}" is given twice.`, {
    related: [{ file: '', span: first, message: 'It is given here first.' }],
  })

export const unknownChoice = (
  span: Span,
  word: string,
  choices: readonly string[],
  near: string | undefined,
): Diagnostic =>
  diagnostic('LP1039', span, `"${word}" is no choice here; write ${either(choices)}.`, {
    ...(near === undefined ? {} : { fix: replace(`Write "${near}"`, span, near, false) }),
  })

export const missingChoice = (at: Span, previous: string, choices: readonly string[]): Diagnostic =>
  diagnostic('LP1034', at, `After "${previous}" one of ${either(choices)} is missing.`)

/** What the builder needs to say where a value ends. */
export const endOf = after

export const readOnlyMeta = (span: Span, name: string): Diagnostic =>
  diagnostic('LP1049', span, `The metadata "${name}" is read-only.`, {
    help:
      name === '@time'
        ? 'Only the stage "event_time(…)" sets the time of an event.'
        : `A field of that name is written \`${name}\` in backticks.`,
  })
