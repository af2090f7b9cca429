import type { Expression } from '../ast.ts'
import {
  argumentText,
  callText,
  conditionText,
  entryText,
  expressionText,
  keyText,
  leftPower,
  leftText,
  powerOf,
  powers,
} from './expressions.ts'
import { dottedText, nameText } from './names.ts'

/** Columns of a line. */
export const width = 100

/**
 * An expression that begins at `column` of a line indented by `indent` spaces: on one line if it fits, else broken at its outermost
 * brackets or operators.
 */
export function wrapExpression(e: Expression, column: number, indent: number, power = 0): string {
  const line = expressionText(e, power)
  if (column + line.length <= width) return line
  return powerOf(e) < power ? `(${broken(e, column + 1, indent, line)})` : broken(e, column, indent, line)
}

function broken(e: Expression, column: number, indent: number, line: string): string {
  const inner = indent + 2
  switch (e.kind) {
    case 'call': {
      if (e.bare || e.arguments.length === 0) return callText(e)
      const args = e.arguments.map(({ name, value }) => {
        const label = name === undefined ? '' : `${nameText(name.text)}: `
        return value.kind === 'lambda'
          ? argumentText({
              kind: 'argument',
              span: value.span,
              ...(name === undefined ? {} : { name }),
              value,
            })
          : label + wrapExpression(value, inner + label.length, inner)
      })
      return `${dottedText(e.name.text)}(\n${lines(args, inner, ',')}\n${spaces(indent)})`
    }
    case 'list':
      return `[\n${lines(
        e.items.map((item) => wrapExpression(item, inner, inner)),
        inner,
        ',',
      )}\n${spaces(indent)}]`
    case 'record': {
      const entries = e.entries.map((entry) => {
        const short = entryText(entry)
        if (inner + short.length <= width) return short
        const label = `${keyText(entry.key.text)}: `
        return label + wrapExpression(entry.value, inner + label.length, inner)
      })
      return `{\n${lines(entries, inner, '')}\n${spaces(indent)}}`
    }
    case 'case': {
      const arms = e.arms.map(({ test, value }) => {
        const head = `${conditionText(test)} -> `
        return head + wrapExpression(value, inner + head.length, inner)
      })
      return `case {\n${lines(arms, inner, '')}\n${spaces(indent)}}`
    }
    case 'ternary': {
      const branch = (sign: string, value: Expression): string =>
        `\n${spaces(inner)}${sign} ${wrapExpression(value, inner + 2, inner)}`
      return wrapExpression(e.test, column, indent, 1) + branch('?', e.then) + branch(':', e.else)
    }
    case 'binary': {
      const power = powers[e.operator]
      const left =
        column + leftText(e.left, power).length <= width
          ? leftText(e.left, power)
          : wrapExpression(e.left, column, indent, leftPower(power))
      const leads = e.operator === 'and' || e.operator === 'or'
      const right = wrapExpression(e.right, inner + (leads ? e.operator.length + 1 : 0), inner, power + 1)
      return leads
        ? `${left}\n${spaces(inner)}${e.operator} ${right}`
        : `${left} ${e.operator}\n${spaces(inner)}${right}`
    }
    default:
      return line
  }
}

export const spaces = (count: number): string => ' '.repeat(count)

/** Lines at one indentation, each with its separator. */
export const lines = (items: readonly string[], indent: number, separator: string): string =>
  items.map((item) => `${spaces(indent)}${item}${separator}`).join('\n')
