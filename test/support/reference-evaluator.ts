import * as arithmetic from '../../src/core/arithmetic.ts'
import { relate } from '../../src/core/compare.ts'
import { equal } from '../../src/core/equal.ts'
import { mismatch } from '../../src/core/mismatch.ts'
import { toText } from '../../src/core/to-text.ts'
import { getKey, isRecord, type Rec, type Value } from '../../src/core/value.ts'
import type { Expr } from '../../src/ir/expression.ts'

/**
 * Expressions by walking the tree, as plainly as can be: the oracle for the engine's evaluators and the planner. Functions, lambdas and
 * metadata are not in it.
 */
export function evaluate(expr: Expr, event: Rec): Value {
  const value = (inner: Expr): Value => evaluate(inner, event)
  switch (expr.op) {
    case 'const':
      return expr.value
    case 'this':
      return event
    case 'field':
      return expr.path.reduce<Value>((of, name) => member(of, name), event)
    case 'get':
      return member(value(expr.of), expr.name)
    case 'exists': {
      let of: Value = event
      for (const name of expr.path) {
        if (!isRecord(of) || !Object.hasOwn(of, name)) return false
        of = of[name]!
      }
      return true
    }
    case 'not': {
      const of = value(expr.operand)
      return of === null ? null : typeof of === 'boolean' ? !of : mismatch('not')
    }
    case 'and':
    case 'or': {
      const decisive = expr.op === 'or'
      const left = truth(value(expr.left))
      if (left === decisive) return decisive
      const right = truth(value(expr.right))
      return right === decisive ? decisive : left === null || right === null ? null : !decisive
    }
    case 'coalesce':
      return value(expr.left) ?? value(expr.right)
    case 'binary':
      return binary(expr.operator, value(expr.left), value(expr.right))
    case 'in': {
      const [left, right] = [value(expr.left), value(expr.right)]
      if (left === null || right === null) return null
      if (Array.isArray(right)) return right.some((item) => equal(left, item))
      return isRecord(right) && typeof left === 'string' ? Object.hasOwn(right, left) : mismatch('in')
    }
    case 'cond':
      return value(holds(expr.test, event) ? expr.then : expr.else)
    case 'list':
      return expr.items.map(value)
    case 'record':
      return Object.fromEntries(expr.entries.map((entry) => [entry.key, value(entry.value)]))
    case 'template':
      return expr.parts.map((part) => (typeof part === 'string' ? part : toText(value(part)))).join('')
    default:
      throw new Error(`The reference evaluator does not know "${expr.op}".`)
  }
}

/** A condition: only true passes, and no more is looked at than it takes to know. */
export function holds(test: Expr, event: Rec): boolean {
  if (test.op === 'and') return holds(test.left, event) && holds(test.right, event)
  if (test.op === 'or') return holds(test.left, event) || holds(test.right, event)
  return truth(evaluate(test, event)) === true
}

const truth = (value: Value): boolean | null =>
  value === null || typeof value === 'boolean' ? value : mismatch('no bool')

function member(of: Value, name: string): Value {
  if (of === null) return null
  return isRecord(of) ? getKey(of, name) : mismatch('no record')
}

function binary(operator: Extract<Expr, { op: 'binary' }>['operator'], a: Value, b: Value): Value {
  switch (operator) {
    case '==':
      return equal(a, b)
    case '!=':
      return !equal(a, b)
    case '+':
      return arithmetic.add(a, b)
    case '-':
      return arithmetic.subtract(a, b)
    case '*':
      return arithmetic.multiply(a, b)
    case '/':
      return arithmetic.divide(a, b)
    case '%':
      return arithmetic.modulo(a, b)
    default: {
      const order = relate(a, b)
      if (order === null) return null
      return { '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator]
    }
  }
}
