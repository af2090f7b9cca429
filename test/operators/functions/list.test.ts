import { describe, expect, test } from 'vitest'
import { mismatches } from '../../../src/core/mismatch.ts'
import { printType } from '../../../src/ir/type.ts'
import { evaluateText, typeText } from '../../support/evaluate.ts'

describe('list functions', () => {
  const event = {
    xs: [3, null, 1, '2'],
    rows: [
      { n: 2, t: 'b' },
      { n: 1, t: 'a' },
      { n: 2, t: 'c' },
    ],
    r: { a: 1, b: null },
  }

  test.each<[string, unknown]>([
    ['sort(xs)', [null, 1, 3, '2']],
    ['sort(rows, by: x -> x.n)', [event.rows[1], event.rows[0], event.rows[2]]],
    ['sort(rows, by: x -> x.n, desc: true)', [event.rows[0], event.rows[2], event.rows[1]]],
    ['min(xs)', 1],
    ['max(xs)', '2'],
    ['min_by(rows, x -> x.n).t', 'a'],
    ['max_by(rows, x -> x.missing)', null],
    ['distinct(rows, by: x -> x.n)', [event.rows[0], event.rows[1]]],
    ['filter(rows, x -> x.missing)', []],
    ['filter(r, (k, v) -> v == null)', { b: null }],
    ['map(r, (k, v) -> k)', ['a', 'b']],
    ['all(r, (k, v) -> v != null)', false],
    ['count(rows, x -> x.n == 2)', 2],
    ['position(rows, x -> x.t == "z")', null],
    ['flatten([[1, [2]], [3]])', [1, [2], 3]],
    ['flatten([1, [2]])', [1, 2]],
    ['zip([1], [2, 3])', [[1, 2]]],
    ['chunk([], 2)', []],
    ['reduce([1, 2], null, (acc, x) -> x)', 2],
    ['group_by([{k: 1}, {k: null}, {k: "1"}], x -> x.k)', { 1: [{ k: 1 }, { k: '1' }], '': [{ k: null }] }],
    ['tally([true, 1, null])', { true: 1, 1: 1, '': 1 }],
    ['union([1, 1], [1.0])', [1]],
    ['difference([{a: 1}], [{a: 1}])', []],
    ['sum([])', 0],
    ['avg([1s, 2s]) == 1500ms', true],
    ['map([1, 2], x -> map([10], y -> x * y))', [[10], [20]]],
  ])('%s', (code, value) => expect(evaluateText(code, event)).toEqual(value))

  test.each(['sum(xs)', 'avg(xs)', 'filter(xs, x -> x)', 'numbers(1, 2_000_000)', 'chunk(xs, 0)', 'sum(ys)'])(
    '%s notes a mismatch',
    (code) => {
      const before = mismatches.count
      evaluateText(code, { ...event, ys: [true] })
      expect(mismatches.count).toBeGreaterThan(before)
    },
  )

  test.each([
    ['first([1, 2.5])', 'float'],
    ['map(split(a, ","), x -> length(x))', 'list<int>?'],
    ['reduce([1], 0.5, (acc, x) -> acc + x)', 'float'],
    ['compact(map([1], x -> int(string(x))))', 'list<int>'],
    ['fill_nulls([1, null], 0)', 'list<int>'],
    ['zip(["a"], ["b"])', 'list<list<string>>'],
    ['capture(string(a), /(?<x>.)(?<y>.)?/)', '{x: string?, y: string?}?'],
    ['pick({a: 1, bc: "x", bd: true}, "b*")', '{bc: string, bd: bool}'],
    ['omit({a: 1, bc: "x"}, "b*")', '{a: int}'],
    ['merge({a: 1, b: {c: 1}}, {b: {d: "x"}})', '{a: int, b: {d: string}}'],
    ['merge({a: 1, b: {c: 1}}, {b: {d: "x"}}, deep: true)', '{a: int, b: {c: int, d: string}}'],
    ['map_values({a: 1, b: 2}, v -> "x")', '{a: string, b: string}'],
    ['values({a: 1, b: 2.5})', 'list<float>'],
    ['round(f)', 'int?'],
    ['abs(f)', 'any'],
  ])('the type of %s is %s', (code, type) => {
    // In a lambda nothing is folded, so that the type is the signature's and not a constant's.
    const { expr, diagnostics } = typeText(`map([a], unused -> ${code})`)
    expect(diagnostics).toEqual([])
    expect(printType(expr.type)).toBe(`list<${type}>`)
  })
})
