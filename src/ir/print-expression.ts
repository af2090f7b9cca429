import type { Expr } from './expression.ts'
import { escapeText, printName, printPath } from './print-name.ts'
import { printValue } from './print-value.ts'

/** Binding strength, loosest first (language reference, precedence). */
const level = {
  cond: 1,
  or: 2,
  and: 3,
  not: 4,
  compare: 5,
  coalesce: 7,
  add: 8,
  multiply: 9,
  negate: 10,
  access: 11,
  whole: 12,
} as const

/**
 * A typed expression as canonical text: names in the spelling of the language, brackets only where precedence asks for them. What the
 * compiler has folded or expanded stays so: a param prints as its value, `case` as nested conditions.
 */
export const printExpression = (expr: Expr): string => print(expr, 0)

/** The text, in brackets where it binds looser than its place asks for. */
function print(expr: Expr, least: number): string {
  const [own, text] = write(expr)
  return own < least ? `(${text})` : text
}

function write(expr: Expr): readonly [level: number, text: string] {
  switch (expr.op) {
    case 'const':
      return [isNegative(expr.value) ? level.negate : level.whole, printValue(expr.value)]
    case 'field':
      return [level.whole, printPath(expr.path)]
    case 'this':
      return [level.whole, 'this']
    case 'meta':
      return expr.side === undefined
        ? [level.whole, `@${expr.name}`]
        : [level.access, `${printName(expr.side)}.@${expr.name}`]
    case 'meta-of':
      return [level.access, `${print(expr.of, level.access)}.@${expr.name}`]
    case 'local':
      return [level.whole, printName(expr.name)]
    case 'get':
      return [level.access, `${print(expr.of, level.access)}.${printName(expr.name)}`]
    case 'index':
      return [level.access, `${print(expr.of, level.access)}[${print(expr.at, 0)}]`]
    case 'lookup':
      return printLookup(expr)
    case 'call':
      return [level.access, `${expr.callable.name}(${writeArguments(expr)})`]
    case 'exists':
      return [level.access, `exists(${printPath(expr.path)})`]
    case 'not':
      if (expr.operand.op === 'lookup' && expr.operand.asks === 'presence')
        return printLookup(expr.operand, 'not in')
      return expr.operand.op === 'in' || expr.operand.op === 'within'
        ? [level.compare, writeMembership(expr.operand, 'not in')]
        : [level.not, `not ${print(expr.operand, level.not)}`]
    case 'negate':
      return [level.negate, `-${print(expr.operand, level.negate)}`]
    case 'and':
    case 'or':
      return leftToRight(expr.left, expr.op, expr.right, level[expr.op])
    case 'coalesce':
      return leftToRight(expr.left, '??', expr.right, level.coalesce)
    case 'binary':
      return writeBinary(expr)
    case 'matches':
      return [level.compare, `${print(expr.left, level.compare + 1)} =~ ${printValue(expr.regex)}`]
    case 'in':
    case 'within':
      return [level.compare, writeMembership(expr, 'in')]
    case 'cond': {
      const test = print(expr.test, level.cond + 1)
      return [level.cond, `${test} ? ${print(expr.then, level.cond + 1)} : ${print(expr.else, level.cond)}`]
    }
    case 'list':
      return [level.whole, `[${list(expr.items)}]`]
    case 'record':
      return [
        level.whole,
        `{${expr.entries.map(({ key, value }) => `${printName(key)}: ${print(value, 0)}`).join(', ')}}`,
      ]
    case 'template':
      return [level.whole, `"${expr.parts.map(printPart).join('')}"`]
    case 'lambda': {
      const names = expr.params.map(({ name }) => printName(name))
      return [0, `${names.length === 1 ? names[0] : `(${names.join(', ')})`} -> ${print(expr.body, 0)}`]
    }
  }
}

/** A part of a template; a param that became a constant text reads as that text. */
function printPart(part: string | Expr): string {
  if (typeof part === 'string') return escapeText(part)
  return part.op === 'const' && typeof part.value === 'string'
    ? escapeText(part.value)
    : `\${${print(part, 0)}}`
}

/** A plan holds secrets as values; only keys may be secrets (language reference, N3), and no key is shown. */
const takesKey: ReadonlySet<string> = new Set(['hmac', 'encrypt', 'decrypt'])
const keyAt = 1

function writeArguments({ callable, args }: Extract<Expr, { op: 'call' }>): string {
  if (!takesKey.has(callable.name)) return list(args)
  return args.map((arg, i) => (i === keyAt && arg.op === 'const' ? hidden : print(arg, 0))).join(', ')
}

/** Stands for a value that nobody may read. */
export const hidden = '"***"'

const list = (items: readonly Expr[]): string => items.map((item) => print(item, 0)).join(', ')

function leftToRight(left: Expr, sign: string, right: Expr, own: number): readonly [number, string] {
  return [own, `${print(left, own)} ${sign} ${print(right, own + 1)}`]
}

function writeBinary({ operator, left, right }: Extract<Expr, { op: 'binary' }>): readonly [number, string] {
  switch (operator) {
    case '+':
    case '-':
      return leftToRight(left, operator, right, level.add)
    case '*':
    case '/':
    case '%':
      return leftToRight(left, operator, right, level.multiply)
    default:
      // Comparisons do not chain.
      return [
        level.compare,
        `${print(left, level.compare + 1)} ${operator} ${print(right, level.compare + 1)}`,
      ]
  }
}

function printLookup(
  { table, keys, asks }: Extract<Expr, { op: 'lookup' }>,
  operator = 'in',
): readonly [level: number, text: string] {
  const name = `$${table.split('.').map(printName).join('.')}`
  const parts = keys.map((key) => print(key, 0))
  if (asks === 'row') return [level.access, `${name}[${parts.join(', ')}]`]
  const sought = keys.length === 1 ? print(keys[0]!, level.compare + 1) : `[${parts.join(', ')}]`
  return [level.compare, `${sought} ${operator} ${name}`]
}

function writeMembership(expr: Extract<Expr, { op: 'in' | 'within' }>, word: string): string {
  const left = print(expr.left, level.compare + 1)
  if (expr.op === 'in') return `${left} ${word} ${print(expr.right, level.compare + 1)}`
  const end = (of: Expr | undefined): string => (of === undefined ? '' : print(of, level.coalesce))
  return `${left} ${word} ${end(expr.from)}..${end(expr.to)}`
}

const isNegative = (value: unknown): boolean =>
  (typeof value === 'number' || typeof value === 'bigint') && value < 0
