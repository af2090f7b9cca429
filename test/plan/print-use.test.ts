import { expect, test } from 'vitest'
import type { Step } from '../../src/ir/step.ts'
import { boolType } from '../../src/ir/type.ts'
import { param } from '../../src/operators/contract/params.ts'
import { printStage, printUse } from '../../src/plan/print-use.ts'
import { compare, constant, field, template } from '../support/expressions.ts'
import { call, step } from '../support/plan-builder.ts'
import { toyCatalog } from '../support/toy-catalog.ts'

const params = {
  path: param.text({ doc: 'A path.', required: true }),
  every: param.duration({ doc: 'A time.', default: '10s' }),
  size: param.size({ doc: 'A size.', default: '1MiB' }),
  mode: param.choice(['a', 'b'], { doc: 'A choice.', default: 'a' }),
  names: param.texts({ doc: 'Names.' }),
  by: param.field({ doc: 'A field.' }),
  when: param.expression({ doc: 'A condition.', type: boolType }),
  token: param.text({ doc: 'A secret.' }),
}
const print = (settings: Readonly<Record<string, unknown>>) =>
  printUse({ name: 'toy', settings }, { params, positional: ['path', 'mode'] }, toyCatalog)

test('settings stand as they would be written, those with their default not at all', () => {
  expect(print({ path: 'x', every: 10_000_000, size: 1_048_576, mode: 'a', names: undefined })).toBe(
    'toy("x")',
  )
  expect(print({ path: 'x', every: 90_000_000, mode: 'b', names: ['n'], by: ['a', 'b c'] })).toBe(
    'toy("x", b, every: 1m30s, names: "n", by: a.`b c`)',
  )
  expect(print({ path: 'x', names: ['n', 'm'], when: compare('==', field('a'), constant(1)) })).toBe(
    'toy("x", names: ["n", "m"], when: a == 1)',
  )
})

test('an argument by position is named where one before it has its default', () => {
  expect(print({ path: undefined, mode: 'b' })).toBe('toy(mode: b)')
})

test('what is confidential is not shown', () => {
  expect(print({ path: 'x', token: 'geheim' })).toBe('toy("x", token: "***")')
})

test.each<[string, Step]>([
  [
    'set this = x, a.b = "${n} x"',
    step({ op: 'set', items: [item([], field('x')), item(['a', 'b'], template(field('n'), ' x'))] }),
  ],
  [
    'keep a, m."x_*", n = 1',
    step({
      op: 'keep',
      items: [
        { pattern: { path: ['a'], glob: false } },
        { pattern: { path: ['m', 'x_*'], glob: true } },
        { pattern: { path: ['n'], glob: false }, value: constant(1) },
      ],
    }),
  ],
  [
    'drop a, "x_*"',
    step({
      op: 'drop',
      patterns: [
        { path: ['a'], glob: false },
        { path: ['x_*'], glob: true },
      ],
    }),
  ],
  [
    'rename a as b.c, d as a',
    step({
      op: 'rename',
      pairs: [
        { from: ['a'], to: ['b', 'c'] },
        { from: ['d'], to: ['a'] },
      ],
    }),
  ],
  [
    'parse m as pair or json into z else keep',
    step({
      op: 'parse',
      input: field('m'),
      formats: [
        { name: 'pair', settings: {} },
        { name: 'json', settings: {} },
      ],
      into: ['z'],
      otherwise: 'keep',
    }),
  ],
  [
    'if a == 1 { drop b } else { limit(3) | drop c }',
    step({
      op: 'if',
      arms: [{ test: compare('==', field('a'), constant(1)), steps: [drop('b')] }],
      otherwise: [call('limit', { count: 3 }), drop('c')],
    }),
  ],
  ['flush()', call('flush')],
])('%s is written as in a file', (text, of) => {
  expect(printStage(of, toyCatalog)).toBe(text)
})

function item(path: string[], value: ReturnType<typeof field>) {
  return { path, value }
}
function drop(name: string): Step {
  return step({ op: 'drop', patterns: [{ path: [name], glob: false }] })
}
