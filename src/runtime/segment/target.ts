import { mismatches } from '../../core/mismatch.ts'
import { toText } from '../../core/to-text.ts'
import type { Value } from '../../core/value.ts'
import type { Evaluate } from '../../expression/closure.ts'
import type { Expr } from '../../ir/expression.ts'
import type { Row } from '../../operators/contract/row.ts'
import { Refusal } from '../../operators/contract/stage.ts'

/** Renders a sink's template; a null in it prints as `missing`, or makes the rendering null. */
export function templateRenderer(
  expr: Expr,
  evaluate: (expr: Expr) => Evaluate,
  makeSafe: (text: string) => string,
  missing: string | undefined,
): (row: Row) => string | Refusal {
  const parts = expr.op === 'template' ? expr.parts : [expr]
  const readers = parts.map((part) =>
    typeof part === 'string' ? part : part.op === 'const' ? toText(part.value) : evaluate(part),
  )
  return (row) => {
    let text = ''
    for (const part of readers) {
      if (typeof part === 'string') {
        text += part
        continue
      }
      const before = mismatches.count
      const value: Value = part(row)
      if (mismatches.count !== before) return new Refusal('LP5301', mismatches.last)
      if (value !== null) text += makeSafe(toText(value))
      else if (missing !== undefined) text += makeSafe(missing)
      else return new Refusal('LP5306', 'a field in the name of the target is null')
    }
    return text
  }
}
