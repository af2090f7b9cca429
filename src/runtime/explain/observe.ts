import { mismatches } from '../../core/mismatch.ts'
import { compileClosure } from '../../expression/closure.ts'
import type { RunContext } from '../../ir/callable.ts'
import { childrenOf } from '../../ir/children-of.ts'
import type { Expr } from '../../ir/expression.ts'
import { printExpression } from '../../ir/print-expression.ts'
import type { Row } from '../../operators/contract/row.ts'
import type { Observation } from './report.ts'

/** The values that the parts of a condition have for a row, as far as `and` and `or` look at them. */
export function observe(test: Expr, row: Row, run: RunContext): readonly Observation[] {
  if (test.op === 'and' || test.op === 'or') {
    const left = observe(test.left, row, run)
    const isDecided = compileClosure(test.left, run)(row) === (test.op === 'or')
    const looksOn = test.op === 'and' ? compileClosure(test.left, run)(row) === true : !isDecided
    return looksOn ? [...left, ...observe(test.right, row, run)] : left
  }
  const before = mismatches.count
  const value = compileClosure(test, run)(row)
  const mismatch = mismatches.count === before ? {} : { mismatch: mismatches.last }
  const from = new Map(
    partsOf(test).map((part) => [printExpression(part), compileClosure(part, run)(row)] as const),
  )
  return [
    {
      text: printExpression(test),
      value,
      ...mismatch,
      from: [...from].map(([text, of]) => ({ text, value: of })),
    },
  ]
}

/** What stands inside a condition and has a value of its own: fields, metadata, calls. Inside a lambda nothing has one. */
function partsOf(expr: Expr): readonly Expr[] {
  return childrenOf(expr).flatMap((child) => {
    switch (child.op) {
      case 'const':
      case 'lambda':
      case 'local':
        return []
      case 'field':
      case 'meta':
      case 'this':
      case 'exists':
        return [child]
      default:
        return [child, ...partsOf(child)]
    }
  })
}
