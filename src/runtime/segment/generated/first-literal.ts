import { requiredLiteral } from '../../../core/required-literal.ts'
import type { Expr } from '../../../ir/expression.ts'
import type { Tree } from '../../../ir/segment.ts'
import type { OperatorUse } from '../../../ir/step.ts'
import type { FormatSpec } from '../../../operators/contract/format.ts'

/** Shorter ones are found too often to be worth the search. */
const shortest = 3
const longest = 256

/**
 * A text that stands in every line which passes the first step of a tree over lines; lines without it are filtered there and need not be
 * looked at. Null where there is none, or where what does not pass is refused and so has to be told.
 */
export function firstLiteral(tree: Tree, format: (use: OperatorUse) => FormatSpec): Buffer | null {
  const step = tree.steps[0]?.step
  let text = ''
  if (step?.op === 'where') text = literalOf(step.test)
  else if (
    step?.op === 'parse' &&
    step.otherwise === 'drop' &&
    step.formats.length === 1 &&
    isMessage(step.input)
  ) {
    const use = step.formats[0]!
    const pattern = format(use).pattern?.(use.settings as never)
    text = pattern === undefined ? '' : requiredLiteral(pattern.regex)
  }
  const usable =
    text.length >= shortest && text.length <= longest && !/[\r\n]/.test(text) && text.isWellFormed()
  return usable ? Buffer.from(text, 'utf8') : null
}

const isMessage = (expr: Expr): boolean =>
  expr.op === 'field' && expr.path.length === 1 && expr.path[0] === 'message'

function literalOf(expr: Expr): string {
  switch (expr.op) {
    case 'and': {
      const left = literalOf(expr.left)
      const right = literalOf(expr.right)
      // The right side is only looked at where the left is true: by then nothing else may have been noted.
      return left.length >= right.length || !isQuiet(expr.left) ? left : right
    }
    case 'matches':
      return isMessage(expr.left) ? requiredLiteral(expr.regex) : ''
    case 'binary':
      return expr.operator === '==' ? constantBeside(expr.left, expr.right) : ''
    case 'call':
      return ['contains', 'starts_with', 'ends_with'].includes(expr.callable.name) && expr.args.length === 2
        ? constantBeside(expr.args[0]!, expr.args[1]!)
        : ''
    default:
      return ''
  }
}

const constantBeside = (field: Expr, constant: Expr): string =>
  isMessage(field) && constant.op === 'const' && typeof constant.value === 'string' ? constant.value : ''

/** Can a condition over the text of a line note no mismatch? */
function isQuiet(expr: Expr): boolean {
  return expr.op === 'and' ? isQuiet(expr.left) && isQuiet(expr.right) : literalOf(expr) !== ''
}
