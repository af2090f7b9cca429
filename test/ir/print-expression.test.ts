import { expect, test } from 'vitest'
import { Duration, Time } from '../../src/core/value.ts'
import type { Expr } from '../../src/ir/expression.ts'
import { printExpression } from '../../src/ir/print-expression.ts'
import { boolType, stringType } from '../../src/ir/type.ts'
import {
  both,
  compare,
  constant,
  either,
  field,
  negated,
  plus,
  template,
  thisEvent,
} from '../support/expressions.ts'

const span = { start: 0, end: 0 }
const a = field('a')
const b = field('b')
const one = constant(1)

test.each<[string, Expr]>([
  ['a == 1', compare('==', a, one)],
  ['a.`odd name`.`case` == this', compare('==', field('a.odd name.case'), thisEvent)],
  ['(a or b) and a', both(either(a, b), a)],
  ['a or b and a', either(a, both(b, a))],
  ['a and (b and a)', both(a, both(b, a))],
  ['not a == 1', negated(compare('==', a, one))],
  ['not (a and b)', negated(both(a, b))],
  ['(a == 1) == b', compare('==', compare('==', a, one), b)],
  ['a + (b + 1)', plus(a, plus(b, one))],
  ['(a ?? 1) + b', plus({ op: 'coalesce', left: a, right: one, type: a.type, span }, b)],
  ['a ?? 1 >= b', compare('>=', { op: 'coalesce', left: a, right: one, type: a.type, span }, b)],
  ['"x ${a + 1} \\${y} \\""', template('x ', plus(a, one), ' ${y} "')],
  ['a =~ /^\\/x$/i', { op: 'matches', left: a, regex: /^\/x$/i, type: boolType, span }],
  ['a not in [1, "x"]', negated({ op: 'in', left: a, right: constant([1, 'x']), type: boolType, span })],
  ['a in 1..', { op: 'within', left: a, from: one, type: boolType, span }],
  ['a ? b : a ? 1 : b', cond(a, b, cond(a, one, b))],
  ['(a ? b : a) ? 1 : b', cond(cond(a, b, a), one, b)],
  ['1m30s', constant(new Duration(90_000_000))],
  ['2026-11-21T10:00:00Z', constant(new Time(1_795_255_200_000_000))],
  ['(-1).x', { op: 'get', of: constant(-1), name: 'x', type: stringType, span }],
  ['@error.code', { op: 'meta', name: 'error.code', type: stringType, span }],
  [
    'map(a, x -> x + 1)',
    {
      op: 'call',
      callable: {
        name: 'map',
        takesNull: false,
        deterministic: true,
        accepts: () => ({ kinds: ['any'], nullable: false }),
        make: () => () => null,
      },
      args: [
        a,
        {
          op: 'lambda',
          params: [{ name: 'x', slot: 0 }],
          body: plus({ op: 'local', name: 'x', slot: 0, type: a.type, span }, one),
          type: a.type,
          span,
        },
      ],
      type: a.type,
      span,
    },
  ],
])('%s is written with the brackets that it needs', (text, expr) => {
  expect(printExpression(expr)).toBe(text)
})

test('a key that a function takes is never shown', () => {
  const callable = {
    name: 'hmac',
    takesNull: false,
    deterministic: true,
    accepts: () => ({ kinds: ['any' as const], nullable: false }),
    make: () => () => null,
  }
  const hmac: Expr = {
    op: 'call',
    callable,
    args: [a, constant('geheim'), constant('sha256')],
    type: stringType,
    span,
  }
  expect(printExpression(hmac)).toBe('hmac(a, "***", "sha256")')
})

function cond(check: Expr, then: Expr, otherwise: Expr): Expr {
  return { op: 'cond', test: check, then, else: otherwise, type: then.type, span }
}
