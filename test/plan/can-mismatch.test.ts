import { expect, test } from 'vitest'
import type { Callable } from '../../src/ir/callable.ts'
import type { Expr } from '../../src/ir/expression.ts'
import {
  anyType,
  boolType,
  durationType,
  intType,
  listOf,
  openRecord,
  optional,
  recordOf,
  stringType,
  type Type,
  timeType,
} from '../../src/ir/type.ts'
import { canMismatch, conditionCanMismatch } from '../../src/plan/can-mismatch.ts'
import { both, compare, constant, exists, field, negated, plus, template } from '../support/expressions.ts'

const span = { start: 0, end: 0 }
const of = (type: Type) => field('f', type)
const contains: Callable = {
  name: 'contains',
  takesNull: false,
  deterministic: true,
  accepts: () => ({ kinds: ['string'], nullable: false }),
  make: () => () => true,
}
const asked = (expr: Expr) => canMismatch(expr, openRecord)

test.each<[string, Expr]>([
  ['equality of anything', compare('==', of(anyType), constant(1))],
  ['order of numbers, null included', compare('>', of(optional(intType)), constant(1.5))],
  ['order of times', compare('<', of(timeType), of(optional(timeType)))],
  ['joined texts', plus(of(stringType), constant('x'), stringType)],
  ['a template', template('x', of(anyType))],
  ['exists', exists('a.b')],
  ['a regex over a text', { op: 'matches', left: of(stringType), regex: /x/, type: boolType, span }],
  ['membership in a list', { op: 'in', left: of(anyType), right: of(listOf(anyType)), type: boolType, span }],
  [
    'a total function of texts',
    { op: 'call', callable: contains, args: [of(optional(stringType))], type: boolType, span },
  ],
])('%s can note no mismatch', (_, expr) => {
  expect(asked(expr)).toBe(false)
})

test.each<[string, Expr]>([
  ['order of what may be anything', compare('>', of(anyType), constant(1))],
  ['order of different kinds', compare('>', of(timeType), of(durationType))],
  ['order of bools', compare('>', of(boolType), constant(true))],
  ['a sum, which may overflow', plus(of(intType), constant(1), intType)],
  ['not of what may be no bool', negated(of(anyType))],
  ['and of what may be no bool', both(of(boolType), of(anyType))],
  ['a doubt deep inside', negated(both(of(boolType), compare('<', of(anyType), constant(1))))],
  ['a regex over anything', { op: 'matches', left: of(anyType), regex: /x/, type: boolType, span }],
  [
    'a total function of anything',
    { op: 'call', callable: contains, args: [of(anyType)], type: boolType, span },
  ],
  [
    'a function that is not known to be total',
    {
      op: 'call',
      callable: { ...contains, name: 'pad_start' },
      args: [of(stringType)],
      type: boolType,
      span,
    },
  ],
  ['a way through what may be no record', field('a.b')],
])('%s may note a mismatch', (_, expr) => {
  expect(asked(expr)).toBe(true)
})

test('a way through known records can note no mismatch', () => {
  const event = recordOf({ a: optional(recordOf({ b: stringType })) })
  expect(canMismatch(field('a.b', optional(stringType)), event)).toBe(false)
  expect(canMismatch(field('a.b.c'), event)).toBe(true)
})

test('a condition that may be no bool may note a mismatch', () => {
  expect(conditionCanMismatch(of(anyType), openRecord)).toBe(true)
  expect(conditionCanMismatch(of(optional(boolType)), openRecord)).toBe(false)
})
