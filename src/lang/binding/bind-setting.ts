/** One setting by the kind of its param (language reference, N5). `undefined`: it was wrong, or its value is not known yet. */
import { formatDuration } from '../../core/duration-text.ts'
import { nearest } from '../../core/nearest.ts'
import { Duration } from '../../core/value.ts'
import { withArticle } from '../../core/with-article.ts'
import { zoneNames, zoneOf } from '../../core/zone.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { oldWord } from '../../diagnostics/messages/old-names.ts'
import {
  missingUnit,
  nameExpected,
  noSuchPart,
  quotedSetting,
  secretInClear,
  settingOutOfRange,
  settingRefused,
  unknownWord,
  unknownZone,
  wrongSettingType,
} from '../../diagnostics/messages/settings.ts'
import type { Expr } from '../../ir/expression.ts'
import { printType, type Type, withoutNull } from '../../ir/type.ts'
import type { FormatPlace } from '../../operators/contract/format.ts'
import type { Param } from '../../operators/contract/params.ts'
import type { PartProblem } from '../../operators/contract/part-problem.ts'
import type { Argument, Expression } from '../ast.ts'
import { constant, constantOf } from '../typing/constants.ts'
import { typeExpression } from '../typing/expression.ts'
import { fits } from '../typing/fits.ts'
import { judgeCondition } from '../typing/judge-condition.ts'
import { tableNamed } from '../typing/lookup.ts'
import { eventPlace, freshWhole, openShape, type Place, report, type Shape } from '../typing/place.ts'
import { isSecretInClear } from '../typing/secret-in-clear.ts'
import { bindFormat } from './bind-format.ts'
import { bindKeys } from './bind-keys.ts'
import { type BoundWindowCall, bindWindowCall } from './bind-window-call.ts'
import { checkEventTime } from './check-event-time.ts'
import { belongsToPipeline } from './pipeline-params.ts'
import { type Misreading, meansUnquoted, outOfRange, readValue } from './read-value.ts'

export type Setting = { readonly value: unknown } | undefined
/** `refused`: of the right type, but not what the setting takes, which was told. */
type Read = { readonly value: unknown; readonly refused?: true } | undefined

export function bindSetting(...of: Parameters<typeof readSetting>): Setting {
  const read = readSetting(...of)
  return read?.refused === true ? undefined : read
}

/** As `bindSetting`, with a value that is refused besides. */
export function readSetting(
  argument: Argument,
  name: string,
  param: Param,
  shape: Shape,
  place: Place,
  formatPlace: FormatPlace | undefined,
): Read {
  const node = argument.value
  if (node.kind === 'missing') return undefined
  switch (param.kind) {
    case 'value':
      return bindValue(node, name, param, place)
    case 'choice':
      return bindChoice(node, name, param, place)
    case 'format': {
      const format = bindFormat(node, formatPlace ?? 'source', place)
      return format && { value: format.use }
    }
    case 'reference': {
      const word = nameOf(node)
      const table = tableNamed(node, place)
      if (table !== undefined) place.session.used.add(table)
      const declared = table === undefined ? word : (place.session.tableOf(table)?.name ?? word)
      if (declared !== undefined) return { value: declared }
      report(place, nameExpected(node.span, name, 'the name of a declaration', 'a sink or stream'))
      return undefined
    }
    case 'keys':
      return bindKeys(node, name, place)
    case 'window': {
      if (node.kind === 'call' && !node.bare)
        return asSetting(bindWindowCall(node, 'aggregate', {}, shape, place))
      report(place, nameExpected(node.span, name, 'a window', '"tumbling(1m)"'))
      return undefined
    }
    case 'field':
      return bindField(node, name, param, shape, place)
    case 'template':
    case 'expression':
      return bindExpression(node, name, param, shape, place)
  }
}

const asSetting = (bound: BoundWindowCall | undefined): Setting => bound && { value: bound.window }

/** What is said of a value that is not what the setting takes. */
function misfit(
  node: Expression,
  name: string,
  value: unknown,
  { type }: Expr,
  param: Param,
  { why, needed }: Misreading,
): Diagnostic {
  if (why === 'unit') return missingUnit(node.span, name, String(value), needed)
  if (node.kind === 'literal' && typeof value === 'string' && meansUnquoted(value, param))
    return quotedSetting(node.span, name, value)
  return wrongSettingType(node.span, name, needed, withArticle(printType(withoutNull(type))))
}

function bindValue(node: Expression, name: string, param: Param, place: Place): Read {
  const words = param.words?.map((word) => [word, constant(word, node.span)] as const) ?? []
  const inner: Place = {
    ...place,
    phase: 'config',
    secrets: true,
    rates: true,
    locals: new Map(words),
    whole: freshWhole(),
  }
  const expr = typeExpression(node, inner)
  const value = constantOf(expr)
  if (value === undefined) return undefined
  if (isSecretInClear(name, node)) report(place, secretInClear(node.span, name))
  for (const { key, value: part } of node.kind === 'record' ? node.entries : [])
    if (isSecretInClear(key.text, part)) report(place, secretInClear(part.span, `${name}.${key.text}`))
  const reading = readValue(value, expr.type.kind === 'rate', param)
  if (!reading.ok) {
    report(place, misfit(node, name, value, expr, param, reading))
    return undefined
  }
  if (param.value === 'zone' && zoneOf(reading.value as string) === null) {
    const name = reading.value as string
    report(place, unknownZone(node.span, name, nearest(name, zoneNames())))
    return undefined
  }
  const range = outOfRange(reading.value, param, (limit) => print(limit, param))
  if (range !== undefined) {
    report(place, settingOutOfRange(node.span, name, range))
    return undefined
  }
  const found = param.check?.(value)
  const complaints = typeof found === 'string' ? [found] : [...(found ?? [])]
  for (const complaint of complaints) report(place, refusal(node, complaint))
  return { value: reading.value, ...(complaints.length > 0 && { refused: true }) }
}

/** What is said of a part stands at that part, where it was written there. */
function refusal(node: Expression, complaint: string | PartProblem): Diagnostic {
  if (typeof complaint === 'string') return settingRefused(node.span, complaint)
  const { at, message, isKey, meant } = complaint
  const entry = node.kind === 'record' ? node.entries.find(({ key }) => key.text === at) : undefined
  if (isKey === true) return noSuchPart(entry?.key.span ?? node.span, message, entry && meant)
  const item = node.kind === 'list' && typeof at === 'number' ? node.items[at] : undefined
  return settingRefused((entry?.value ?? item ?? node).span, message)
}

const print = (value: number, param: Param): string =>
  param.value === 'duration' ? formatDuration(new Duration(value)) : String(value)

function bindChoice(node: Expression, name: string, param: Param, place: Place): Setting {
  const choices = param.choices ?? []
  let word = nameOf(node) ?? (node.kind === 'binary' ? dashedWord(node) : undefined)
  if (word === undefined) {
    const value = constantOf(typeExpression(node, { ...place, phase: 'config' }))
    if (value === undefined) return undefined
    // `mode: 5424` is a word of digits, and so is the word of `failed: null` a value elsewhere.
    if (value === null || typeof value === 'boolean' || typeof value === 'number') word = String(value)
    else if (typeof value !== 'string') {
      report(
        place,
        wrongSettingType(
          node.span,
          name,
          'one of its words',
          'another value',
          `Write one of ${choices.join(', ')}.`,
        ),
      )
      return undefined
    } else word = value
  }
  if (choices.includes(word)) return { value: word }
  const current =
    param.oldWords !== undefined && Object.hasOwn(param.oldWords, word) ? param.oldWords[word] : undefined
  if (current !== undefined) {
    report(place, oldWord(node.span, name, word, current))
    return { value: current }
  }
  const near = meantWord(word, param)
  report(place, unknownWord(node.span, name, word, choices, near, belongsToPipeline(name, word)))
  return undefined
}

/** The word that is meant by one of others, or by one that is misspelt or written in another way. */
function meantWord(word: string, { choices = [], foreignWords = {} }: Param): string | undefined {
  const written = word.toLowerCase().replaceAll('-', '_')
  if (choices.includes(written)) return written
  if (Object.hasOwn(foreignWords, written)) return foreignWords[written]
  const near = nearest(written, [...choices, ...Object.keys(foreignWords)])
  return near === undefined ? undefined : (foreignWords[near] ?? near)
}

/** `SCRAM-SHA-512` → the same as a text: a word that would be a subtraction. */
function dashedWord(node: Expression): string | undefined {
  if (node.kind === 'literal' && node.literal.type === 'int') return node.text
  if (node.kind === 'binary' && node.operator === '-') {
    const [left, right] = [dashedWord(node.left), dashedWord(node.right)]
    return left === undefined || right === undefined ? undefined : `${left}-${right}`
  }
  return node.kind === 'field' ? node.name : undefined
}

/** `name` or `alias.name` as a bare word. */
export function nameOf(node: Expression): string | undefined {
  if (node.kind === 'field') return node.name
  if (node.kind === 'call' && node.bare) return node.name.text
  if (node.kind === 'dollar') return node.name
  if (node.kind === 'member' && node.of.kind === 'field' && node.name.kind === 'name')
    return `${node.of.name}.${node.name.text}`
  return undefined
}

function bindField(node: Expression, name: string, param: Param, shape: Shape, place: Place): Setting {
  const isList = param.value === 'strings'
  const nodes = isList && node.kind === 'list' ? node.items : [node]
  const paths: (readonly string[])[] = []
  // One field may be one to write; of several, each is one to find.
  const seen = isList ? shape : openShape
  for (const one of nodes) {
    const expr = typeExpression(one, eventPlace(place, seen))
    if (expr.op === 'field') paths.push(expr.path)
    else {
      if (expr.type.kind !== 'unknown') report(place, nameExpected(one.span, name, 'a field', '"user.name"'))
      return undefined
    }
  }
  return { value: isList ? paths : paths[0] }
}

/** `int?` → "an int": what may be left out needs no mark where something else stands. */
function neededWords(needed: Type): string {
  const type = withoutNull(needed)
  return type.kind === 'record' ? 'a record' : withArticle(printType(type))
}

function bindExpression(node: Expression, name: string, param: Param, shape: Shape, place: Place): Setting {
  const expr = typeExpression(node, eventPlace(place, shape))
  if (expr.type.kind === 'unknown') return undefined
  if (param.eventTime) {
    const finding = checkEventTime(expr, name, node.span)
    if (finding === undefined) return { value: expr }
    report(place, finding)
    return undefined
  }
  const needed =
    param.kind === 'template' ? ({ kind: 'string' } as const) : (param.type ?? ({ kind: 'any' } as const))
  if (param.kind === 'template' ? isText(expr) : fits(expr.type, needed)) {
    if (needed.kind === 'bool') judgeCondition(node, expr, place)
    return { value: expr }
  }
  report(
    place,
    wrongSettingType(node.span, name, neededWords(needed), withArticle(printType(withoutNull(expr.type)))),
  )
  return undefined
}

const isText = (expr: Expr): boolean => {
  const { kind } = withoutNull(expr.type)
  return kind === 'string' || kind === 'choice' || kind === 'any'
}
