import type { Argument, BinaryOperator, Call, Expression, RecordLiteral } from '../ast.ts'
import { escapeText, literalText, stringText } from './literals.ts'
import { dottedText, fieldText, isQuotable, nameText } from './names.ts'

/** How tightly operators bind, loosest first; the numbers are those of the parser. */
export const powers: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  '==': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '=~': 4,
  in: 4,
  'not in': 4,
  '??': 6,
  '+': 7,
  '-': 7,
  '*': 8,
  '/': 8,
  '%': 8,
}
const comparison = 4
const range = 5
const postfix = 10
/** What `or` level demands: conditions of arms and blocks. */
export const conditionPower = 1
export const sumPower = 7

/** How tightly the outermost operator of an expression binds. */
export function powerOf(e: Expression): number {
  switch (e.kind) {
    case 'ternary':
      return 0
    case 'binary':
      return powers[e.operator]
    case 'unary':
      return e.operator === 'not' ? 3 : 9
    case 'range':
      return range
    case 'literal':
      return e.literal.type === 'string' ? 11 : postfix - 0.5
    case 'case':
      return postfix - 0.5
    default:
      return 11
  }
}

/** On one line; in parentheses where it binds looser than `power`. */
export function expressionText(e: Expression, power = 0): string {
  const text = inner(e)
  return powerOf(e) < power ? `(${text})` : text
}

function inner(e: Expression): string {
  switch (e.kind) {
    case 'literal':
      return literalText(e.literal)
    case 'template':
      return `"${e.parts.map((part) => (typeof part === 'string' ? escapeText(part) : `\${${expressionText(part)}}`)).join('')}"`
    case 'field':
      return isQuotable(e.name) ? fieldText(e.name) : `this[${stringText(e.name)}]`
    case 'dollar':
      return `$${e.name}`
    case 'meta':
      return e.of === undefined ? `@${e.name}` : `${expressionText(e.of, postfix)}.@${e.name}`
    case 'this':
      return 'this'
    case 'member':
      return memberText(e)
    case 'index':
      return `${expressionText(e.of, postfix)}[${e.at.map((at) => expressionText(at)).join(', ')}]`
    case 'call':
      return callText(e)
    case 'unary':
      return unaryText(e)
    case 'binary':
      return binaryText(e)
    case 'ternary':
      return `${expressionText(e.test, 1)} ? ${expressionText(e.then)} : ${expressionText(e.else)}`
    case 'case':
      return `case {${braced(e.arms.map(({ test, value }) => `${conditionText(test)} -> ${expressionText(value)}`))}}`
    case 'list':
      return `[${e.items.map((item) => expressionText(item)).join(', ')}]`
    case 'record':
      return `{${e.entries.map(entryText).join(', ')}}`
    case 'lambda': {
      const names = e.parameters.map((parameter) => fieldText(parameter.text))
      return `${names.length === 1 ? names[0] : `(${names.join(', ')})`} -> ${expressionText(e.body)}`
    }
    case 'range':
      return rangeText(e)
    case 'missing':
      return ''
  }
}

function rangeText({ from, to }: Expression & { kind: 'range' }): string {
  const end = to === undefined ? '' : expressionText(to, range + 1)
  // Behind `..` a `/` divides, and a brace is none of its own.
  return `${from === undefined ? '' : expressionText(from, range + 1)}..${/^[/{]/.test(end) ? `(${end})` : end}`
}

const braced = (parts: readonly string[]): string => (parts.length === 0 ? '' : ` ${parts.join(', ')} `)

function memberText(e: Expression & { kind: 'member' }): string {
  const of = expressionText(e.of, postfix)
  if (e.name.kind === 'missing') return `${of}.`
  return isQuotable(e.name.text) ? `${of}.${nameText(e.name.text)}` : `${of}[${stringText(e.name.text)}]`
}

function unaryText({ operator, operand }: Expression & { kind: 'unary' }): string {
  if (operator === 'not') return `not ${guarded(expressionText(operand, 3))}`
  const text = expressionText(operand, 9)
  return text.startsWith('-') ? `-(${text})` : `-${text}`
}

/** An open range may not begin an operand. */
const guarded = (text: string): string => (text.startsWith('..') ? `(${text})` : text)

function binaryText({ operator, left, right }: Expression & { kind: 'binary' }): string {
  const power = powers[operator]
  return `${leftText(left, power)} ${operator} ${expressionText(right, power + 1)}`
}

/** Comparisons do not chain, all others associate to the left. */
export const leftPower = (power: number): number => (power === comparison ? power + 1 : power)

/** Comparisons do not chain; an operator that starts further left binds as loosely as the whole. */
export function leftText(left: Expression, power: number): string {
  return guarded(expressionText(left, leftPower(power)))
}

export function conditionText(test: Expression | undefined): string {
  if (test === undefined) return 'else'
  return guarded(expressionText(test, conditionPower))
}

/** `key: value`, or the key alone for a field of its own name. */
export function entryText({ key, value }: RecordLiteral['entries'][number]): string {
  const name = keyText(key.text)
  return value.kind === 'field' && value.name === key.text && fieldText(key.text) === name
    ? name
    : `${name}: ${expressionText(value)}`
}

export const keyText = (text: string): string => (isQuotable(text) ? nameText(text) : `"${escapeText(text)}"`)

export const callText = (call: Call): string =>
  call.bare
    ? dottedText(call.name.text)
    : `${dottedText(call.name.text)}(${call.arguments.map(argumentText).join(', ')})`

export const argumentText = ({ name, value }: Argument): string =>
  name === undefined ? expressionText(value) : `${nameText(name.text)}: ${expressionText(value)}`
