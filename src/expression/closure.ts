/**
 * The reference evaluator: an expression becomes a tree of closures over a row. Null flows, a mismatch is noted in `mismatches` and gives
 * null. In a condition (`compileTest`) only `true` passes; `and`, `or`, `not` and `? :` look no further than they must, so that generated
 * code and closures note the same mismatches. A condition that is not true and noted a mismatch sends the event to the dead letter.
 */
import { add, divide, modulo, multiply, negate, subtract } from '../core/arithmetic.ts'
import { toText } from '../core/to-text.ts'
import { type Rec, setKey, type Value } from '../core/value.ts'
import type { RunContext } from '../ir/callable.ts'
import type { BinaryOp, Expr } from '../ir/expression.ts'
import { noMeta, type Row } from '../operators/contract/row.ts'
import { compileCall } from './call.ts'
import { isKnown, lookUp } from './lookup.ts'
import { metaOfValue, metaReader } from './meta.ts'
import * as operations from './operations.ts'

/** The value of an expression for a row. */
export type Evaluate = (row: Row) => Value
/** True only where the condition holds. */
export type Test = (row: Row) => boolean

/** Values of lambda parameters by slot; evaluation is synchronous and slots are unique within one outermost expression. */
export interface Scope {
  readonly run: RunContext
  readonly locals: Value[]
}

/** `locals`: values that the caller sets by slot before each call, for an expression that was typed with such. */
export const compileClosure = (expr: Expr, run: RunContext, locals: Value[] = []): Evaluate =>
  evaluator(expr, { run, locals })
export const compileTest = (expr: Expr, run: RunContext): Test => tester(expr, { run, locals: [] })

const noRow: Row = { event: {}, meta: noMeta }

/** The value of an expression that reads no event. */
export const evaluateConstant = (expr: Expr, run: RunContext): Value => compileClosure(expr, run)(noRow)

/** The closure of one node; for `call.ts`, which needs lambdas in the same scope. */
export function evaluator(expr: Expr, scope: Scope): Evaluate {
  switch (expr.op) {
    case 'const': {
      const { value } = expr
      return () => value
    }
    case 'field': {
      const { path } = expr
      return (row) => operations.readPath(row.event, path)
    }
    case 'exists': {
      const { path } = expr
      return (row) => operations.existsPath(row.event, path)
    }
    case 'this':
      // A copy: what is set afterwards must not change a value that was taken before.
      return (row) => ({ ...row.event })
    case 'meta': {
      const read = metaReader(expr.name, expr.side)
      return (row) => read(row.meta)
    }
    case 'meta-of': {
      const of = evaluator(expr.of, scope)
      const read = metaOfValue(expr.name)
      return (row) => read(of(row))
    }
    case 'local': {
      const { locals } = scope
      const { slot } = expr
      return () => locals[slot]!
    }
    case 'get': {
      const of = evaluator(expr.of, scope)
      const { name } = expr
      return (row) => operations.member(of(row), name)
    }
    case 'index': {
      const of = evaluator(expr.of, scope)
      const at = evaluator(expr.at, scope)
      return (row) => operations.index(of(row), at(row))
    }
    case 'lookup': {
      const keys = expr.keys.map((key) => evaluator(key, scope))
      const ask = expr.asks === 'row' ? lookUp : isKnown
      const table = scope.run.tables?.get(expr.table)
      return (row) =>
        ask(
          table,
          keys.map((key) => key(row)),
        )
    }
    case 'call':
      return compileCall(expr.callable, expr.args, scope)
    case 'not': {
      const operand = evaluator(expr.operand, scope)
      return (row) => operations.not(operand(row))
    }
    case 'negate': {
      const operand = evaluator(expr.operand, scope)
      return (row) => negate(operand(row))
    }
    case 'and':
    case 'or':
      return kleene(expr.op, evaluator(expr.left, scope), evaluator(expr.right, scope))
    case 'coalesce': {
      const left = evaluator(expr.left, scope)
      const right = evaluator(expr.right, scope)
      return (row) => left(row) ?? right(row)
    }
    case 'binary':
      return binary(expr.operator, evaluator(expr.left, scope), evaluator(expr.right, scope))
    case 'matches': {
      const left = evaluator(expr.left, scope)
      const { regex } = expr
      return (row) => operations.matchesRegex(left(row), regex)
    }
    case 'in': {
      const left = evaluator(expr.left, scope)
      const right = evaluator(expr.right, scope)
      return (row) => operations.isIn(left(row), right(row))
    }
    case 'within': {
      const left = evaluator(expr.left, scope)
      const from = expr.from && evaluator(expr.from, scope)
      const to = expr.to && evaluator(expr.to, scope)
      return (row) => operations.isWithin(left(row), from?.(row), to?.(row))
    }
    case 'cond': {
      const test = tester(expr.test, scope)
      const then = evaluator(expr.then, scope)
      const otherwise = evaluator(expr.else, scope)
      return (row) => (test(row) ? then(row) : otherwise(row))
    }
    case 'list': {
      const items = expr.items.map((item) => evaluator(item, scope))
      return (row) => items.map((item) => item(row))
    }
    case 'record': {
      const entries = expr.entries.map((entry) => ({ key: entry.key, value: evaluator(entry.value, scope) }))
      return (row) => {
        const record: Rec = {}
        for (const entry of entries) setKey(record, entry.key, entry.value(row))
        return record
      }
    }
    case 'template': {
      const parts = expr.parts.map((part) => (typeof part === 'string' ? part : evaluator(part, scope)))
      return (row) => {
        let text = ''
        for (const part of parts) text += typeof part === 'string' ? part : toText(part(row))
        return text
      }
    }
    case 'lambda':
      return evaluator(expr.body, scope)
  }
}

function tester(expr: Expr, scope: Scope): Test {
  switch (expr.op) {
    case 'and': {
      const left = tester(expr.left, scope)
      const right = tester(expr.right, scope)
      return (row) => left(row) && right(row)
    }
    case 'or': {
      const left = tester(expr.left, scope)
      const right = tester(expr.right, scope)
      return (row) => left(row) || right(row)
    }
    case 'cond': {
      const test = tester(expr.test, scope)
      const then = tester(expr.then, scope)
      const otherwise = tester(expr.else, scope)
      return (row) => (test(row) ? then(row) : otherwise(row))
    }
    default: {
      const value = evaluator(expr, scope)
      return (row) => operations.logical(value(row), 'and') === true
    }
  }
}

/** SQL's three-valued logic over bool and null: `false and null` is false, `true or null` is true. */
function kleene(operator: 'and' | 'or', left: Evaluate, right: Evaluate): Evaluate {
  const decisive = operator === 'or'
  return (row) => {
    const a = operations.logical(left(row), operator)
    if (a === decisive) return decisive
    const b = operations.logical(right(row), operator)
    if (b === decisive) return decisive
    return a === null || b === null ? null : !decisive
  }
}

function binary(operator: BinaryOp, left: Evaluate, right: Evaluate): Evaluate {
  switch (operator) {
    case '==':
      return (row) => operations.equal(left(row), right(row))
    case '!=':
      return (row) => !operations.equal(left(row), right(row))
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (row) => operations.relation(operator, left(row), right(row))
    case '+':
      return (row) => add(left(row), right(row))
    case '-':
      return (row) => subtract(left(row), right(row))
    case '*':
      return (row) => multiply(left(row), right(row))
    case '/':
      return (row) => divide(left(row), right(row))
    case '%':
      return (row) => modulo(left(row), right(row))
  }
}
