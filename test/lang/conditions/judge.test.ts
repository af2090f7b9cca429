import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mismatches } from '../../../src/core/mismatch.ts'
import type { Rec, Value } from '../../../src/core/value.ts'
import { compileClosure } from '../../../src/expression/closure.ts'
import type { Expr } from '../../../src/ir/expression.ts'
import { anyType, boolType, intType, optional, stringType } from '../../../src/ir/type.ts'
import { judge } from '../../../src/lang/conditions/judge.ts'
import { noMeta } from '../../../src/operators/contract/row.ts'
import { fixedRun } from '../../support/evaluate.ts'
import { both, compare, constant, either, field, negated } from '../../support/expressions.ts'

const span = { start: 0, end: 0 }
const list = (...values: Value[]): Expr => ({ op: 'const', value: values, type: anyType, span })
const within = (left: Expr, from?: Expr, to?: Expr): Expr => ({
  op: 'within',
  left,
  ...(from && { from }),
  ...(to && { to }),
  type: boolType,
  span,
})
const among = (left: Expr, right: Expr): Expr => ({ op: 'in', left, right, type: boolType, span })
const matches = (left: Expr, regex: RegExp): Expr => ({ op: 'matches', left, regex, type: boolType, span })

/** Fields with all values that they have in these tests. */
const fields: readonly { readonly expr: Expr; readonly values: readonly Value[] }[] = [
  { expr: field('x'), values: [null, true, 0, 1, 2, 1.5, 'a', 'b', '1', [1]] },
  { expr: field('n', intType), values: [0, 1, 2, 3] },
  { expr: field('m', optional(intType)), values: [null, 0, 1, 2, 3] },
  { expr: field('s', optional(stringType)), values: [null, '', 'a', 'b', 'ab'] },
  { expr: field('b', boolType), values: [true, false] },
  { expr: field('c', optional({ kind: 'choice', values: ['a', 'b'] })), values: [null, 'a', 'b'] },
]

const operator = fc.constantFrom('==', '!=', '<', '<=', '>', '>=' as const)
const numbers = [0, 1, 1.5, 2, 3] as const
const texts = ['a', 'b', '1'] as const
const constants = fc.constantFrom<Value>(...numbers, ...texts, null, true, false)

const comparison: fc.Arbitrary<Expr> = fc
  .record({
    index: fc.nat(fields.length - 1),
    operator,
    value: constants,
    other: constants,
    shape: fc.nat(7),
  })
  .map(({ index, operator, value, other, shape }) => {
    const { expr } = fields[index]!
    if (shape === 0) return among(expr, list(value, other))
    if (shape === 1) return within(expr, constant(value), constant(other))
    if (shape === 2) return matches(expr, /^[ab]$/)
    if (shape === 3) return index === 4 ? expr : compare(operator, constant(value), expr)
    return compare(operator, expr, constant(value))
  })

const condition = fc.letrec<{ any: Expr }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    comparison,
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => both(a, b)),
    fc.tuple(tie('any'), tie('any')).map(([a, b]) => either(a, b)),
    tie('any').map(negated),
  ),
})).any

function* events(): Iterable<Rec> {
  const [x, n, m, s, b, c] = fields.map(({ values }) => values)
  // All pairs of values of any two fields would be many; each field goes through its own at a step of its own.
  for (let i = 0; i < 420; i++)
    yield {
      x: x![i % x!.length]!,
      n: n![Math.floor(i / 3) % n!.length]!,
      m: m![Math.floor(i / 7) % m!.length]!,
      s: s![Math.floor(i / 2) % s!.length]!,
      b: b![Math.floor(i / 5) % 2]!,
      c: c![Math.floor(i / 4) % 3]!,
    }
}

const outcomes = (expr: Expr) => {
  const run = compileClosure(expr, fixedRun)
  return [...events()].map((event) => {
    const before = mismatches.count
    const value = run({ event, meta: noMeta })
    return mismatches.count > before ? 'mismatch' : value
  })
}

test('what is said never to be true is true for no event, and what is said always to be for all, without a mismatch', () => {
  let said = 0
  fc.assert(
    fc.property(condition, fc.option(condition, { nil: undefined }), (expr, earlier) => {
      const verdict = judge(expr, earlier === undefined ? [] : [earlier])
      if (verdict === undefined) return
      said++
      const all = outcomes(expr)
      if (verdict.comesTo === 'always') expect(all.every((one) => one === true)).toBe(true)
      else {
        const taken = earlier === undefined ? [] : outcomes(earlier)
        expect(all.some((one, i) => one === true && taken[i] !== true && taken[i] !== 'mismatch')).toBe(false)
      }
    }),
    { numRuns: 3000 },
  )
  expect(said).toBeGreaterThan(100)
})

const x = field('x')
const n = field('n', intType)
const eq = (left: Expr, value: Value): Expr => compare('==', left, constant(value))

test.each<[string, Expr, 'never' | 'always' | undefined]>([
  ['two values at once', both(eq(x, 'a'), eq(x, 'b')), 'never'],
  ['the same value twice', both(eq(x, 1), eq(x, 1)), undefined],
  ['a value and what is not it', both(eq(x, 'a'), compare('!=', x, constant('a'))), 'never'],
  ['a range that is empty', both(compare('>', x, constant(5)), compare('<', x, constant(3))), 'never'],
  ['a range of one point', both(compare('>=', x, constant(3)), compare('<=', x, constant(3))), undefined],
  [
    'nothing between two whole numbers',
    both(compare('>', n, constant(3)), compare('<', n, constant(4))),
    'never',
  ],
  ['something between them', both(compare('>', x, constant(3)), compare('<', x, constant(4))), undefined],
  ['a number and a text', both(compare('>', x, constant(3)), compare('<', x, constant('a'))), 'never'],
  [
    'differs from one of two',
    either(compare('!=', x, constant('a')), compare('!=', x, constant('b'))),
    'always',
  ],
  ['differs from both', both(compare('!=', x, constant('a')), compare('!=', x, constant('b'))), undefined],
  ['all of an int', either(compare('>=', n, constant(5)), compare('<', n, constant(6))), 'always'],
  ['all of what may be null', either(compare('>=', x, constant(5)), compare('<', x, constant(5))), undefined],
  ['two values through others', both(eq(x, 'a'), both(eq(n, 1), eq(x, 'b'))), 'never'],
  ['each way contradicts', both(eq(x, 'a'), either(eq(x, 'b'), eq(x, 'c'))), 'never'],
  ['one way is open', both(eq(x, 'a'), either(eq(x, 'b'), eq(n, 1))), undefined],
  ['outside a list', both(eq(x, 'a'), negated(among(x, list('a', 'b')))), 'never'],
  ['a text that does not match', both(eq(x, 'c'), matches(x, /^[ab]$/)), 'never'],
  ['null and more than a number', both(eq(x, null), compare('>', x, constant(1))), 'never'],
])('%s: %#', (_title, expr, comesTo) => {
  expect(judge(expr)?.comesTo).toBe(comesTo)
})

test('what earlier conditions have taken is left to no later one', () => {
  const errors = compare('>=', x, constant(500))
  expect(judge(compare('>=', x, constant(600)), [errors])?.comesTo).toBe('never')
  expect(judge(compare('>=', x, constant(400)), [errors])).toBeUndefined()
  expect(judge(eq(x, 'a'), [among(x, list('a', 'b'))])?.why).toContain('conditions before it')
})

test('the reason names the value, and what may be meant', () => {
  expect(judge(both(eq(x, 'a'), eq(x, 'b')))?.why).toBe(
    '"x" has one value in an event. Write "x in ["a", "b"]" where any of them will do.',
  )
  expect(judge(either(compare('!=', x, constant('a')), compare('!=', x, constant('b'))))?.why).toContain(
    'x not in ["a", "b"]',
  )
})
