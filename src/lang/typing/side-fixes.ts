/** What to write where the two sides of an operator do not fit: the conversion that puts it right. */

import type { Diagnostic, Fix } from '../../diagnostics/diagnostic.ts'
import { mixedDefault, neverEqual } from '../../diagnostics/messages/types.ts'
import { printType, type Type } from '../../ir/type.ts'
import type { Binary, Expression } from '../ast.ts'

const isNumber = (type: Type): boolean => type.kind === 'int' || type.kind === 'float'
const isText = (type: Type): boolean => type.kind === 'string' || type.kind === 'choice'

/** Puts a call around an expression. */
const wrap = (node: Expression, name: string): Fix => ({
  title: `Convert by "${name}(…)"`,
  edits: [
    { span: { start: node.span.start, end: node.span.start }, text: `${name}(` },
    { span: { start: node.span.end, end: node.span.end }, text: ')' },
  ],
  certain: false,
})

/** A number in quotes loses them, and the other way round; all else gets a conversion. */
function convert(node: Expression, from: Type, to: Type): Fix | undefined {
  if (node.kind === 'literal') {
    if (
      isText(from) &&
      isNumber(to) &&
      node.literal.type === 'string' &&
      /^-?\d+(\.\d+)?$/.test(node.literal.value)
    )
      return replaceBy(node, node.literal.value)
    if (isNumber(from) && isText(to)) return replaceBy(node, JSON.stringify(node.text))
  }
  const name = ['int', 'float', 'string', 'bool', 'time', 'duration'].includes(to.kind) ? to.kind : undefined
  return name === undefined ? undefined : wrap(node, name)
}

const replaceBy = (node: Expression, text: string): Fix => ({
  title: `Write ${text}`,
  edits: [{ span: node.span, text }],
  certain: false,
})

/** For `+ - * / < …`: text beside a number or time. */
export function stringAndNumber(
  node: Binary,
  operator: string,
  left: Type,
  right: Type,
): { help?: string; fix?: Fix } {
  const textLeft = isText(left)
  const text = textLeft ? node.left : node.right
  const other = textLeft ? right : left
  if (!textLeft && !isText(right)) {
    if ((left.kind === 'list' || right.kind === 'list') && operator === '+')
      return { help: 'Lists are joined by "concat(a, b)".' }
    if ((left.kind === 'record' || right.kind === 'record') && operator === '+')
      return { help: 'Records are joined by "merge(a, b)".' }
    return unitHelp(left, right)
  }
  if (operator === '+')
    return {
      help: 'Texts and numbers are joined inside a string: "${a} ${b}"; a number is read from text by "int(…)".',
    }
  if (!isNumber(other) && other.kind !== 'time' && other.kind !== 'duration') return {}
  const fix = convert(text, textLeft ? left : right, other)
  return { help: `Text becomes a value by "${other.kind}(…)".`, ...(fix === undefined ? {} : { fix }) }
}

function unitHelp(left: Type, right: Type): { help?: string } {
  if (left.kind === 'duration' && isNumber(right)) return { help: 'Give the number a unit, such as "10s".' }
  if (right.kind === 'duration' && isNumber(left))
    return { help: 'Divide by a unit to get a number, as in "took / 1ms".' }
  return {}
}

/** `==` between types that share no value. */
export function differentTypes(node: Binary, left: Type, right: Type): Diagnostic {
  const fix = literalFirst(node, left, right)
  const help = { ...unitHelp(left, right) }.help
  return neverEqual(node.span, printType(left), printType(right), help, fix)
}

/** `??` between two types. */
export function mixedSides(node: Binary, left: string, right: string): Diagnostic {
  const to = /^(int|float|string|bool)$/.test(left) ? left : undefined
  if (right === 'string' || to === undefined) {
    const fix =
      /^(int|float|bool|time|duration)$/.test(left) && right === 'string'
        ? wrap(node.left, 'string')
        : undefined
    return mixedDefault(
      node.span,
      left,
      right,
      fix === undefined ? undefined : 'Convert the left side by "string(…)".',
      fix,
    )
  }
  return mixedDefault(node.span, left, right, `Convert the right side by "${to}(…)".`, wrap(node.right, to))
}

function literalFirst(node: Binary, left: Type, right: Type): Fix | undefined {
  if (node.right.kind === 'literal') return convert(node.right, right, left)
  if (node.left.kind === 'literal') return convert(node.left, left, right)
  if (isText(left) && isNumber(right)) return convert(node.left, left, right)
  if (isText(right) && isNumber(left)) return convert(node.right, right, left)
  return undefined
}
