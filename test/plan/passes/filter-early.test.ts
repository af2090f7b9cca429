import { describe, expect, test } from 'vitest'
import type { Expr } from '../../../src/ir/expression.ts'
import type { Step } from '../../../src/ir/step.ts'
import { intType, recordOf } from '../../../src/ir/type.ts'
import { filterEarly } from '../../../src/plan/passes/filter-early.ts'
import { printPlan } from '../../../src/plan/print-plan.ts'
import { both, compare, constant, field, plus, thisEvent } from '../../support/expressions.ts'
import { call, PlanBuilder, step } from '../../support/plan-builder.ts'
import { toyCatalog } from '../../support/toy-catalog.ts'

const where = (expr: Expr) => step({ op: 'where', test: expr })
const is = (name: string, value: string | number) => compare('==', field(name), constant(value))
const set = (name: string, value: Expr = constant(1)) =>
  step({ op: 'set', items: [{ path: name.split('.'), value }] })
const parse = (otherwise: 'drop' | 'reject' | 'keep', format = 'pair', into?: string) =>
  step({
    op: 'parse',
    input: field('message'),
    formats: [{ name: format, settings: {} }],
    otherwise,
    ...(into === undefined ? {} : { into: [into] }),
  })
const whereA = where(is('a', 1))

/** The stages between source and sink after the pass, in order. */
function planned(...steps: Step[]): string[] {
  const plan = new PlanBuilder()
  plan.sink('out', [plan.steps(plan.source('in'), ...steps)])
  return stages(plan)
}

function stages(plan: PlanBuilder): string[] {
  return printPlan(filterEarly.run(plan.build(), toyCatalog), toyCatalog)
    .split('\n')
    .filter((line) => !/source|sink|^$/.test(line))
    .map((line) => line.replace(/^\d+: /, '').replace(/ {2}<-.*/, ''))
}

describe('filter-early', () => {
  test('a where moves before steps that leave its fields alone', () => {
    expect(planned(set('b'), step({ op: 'drop', patterns: [{ path: ['c'], glob: false }] }), whereA)).toEqual(
      ['where a == 1', 'set b = 1', 'drop c'],
    )
  })

  test('a where stays behind a step that writes what it reads', () => {
    expect(planned(set('b'), set('a'), whereA)).toEqual(['set b = 1', 'set a = 1', 'where a == 1'])
    expect(planned(set('a.x'), whereA)).toEqual(['set a.x = 1', 'where a == 1'])
    const rename = step({ op: 'rename', pairs: [{ from: ['x'], to: ['a'] }] })
    expect(planned(rename, whereA)).toEqual(['rename x as a', 'where a == 1'])
    const dropGlob = step({ op: 'drop', patterns: [{ path: ['x*'], glob: true }] })
    expect(planned(dropGlob, whereA)).toEqual(['drop "x*"', 'where a == 1'])
  })

  test('a where moves before a keep that keeps its fields as they are, and before no other', () => {
    const keep = (name: string, value?: Expr) =>
      step({
        op: 'keep',
        items: [{ pattern: { path: [name], glob: false }, ...(value === undefined ? {} : { value }) }],
      })
    expect(planned(keep('a'), whereA)).toEqual(['where a == 1', 'keep a'])
    expect(planned(keep('b'), whereA)).toEqual(['keep b', 'where a == 1'])
    expect(planned(keep('a', constant(1)), whereA)).toEqual(['keep a = 1', 'where a == 1'])
  })

  test('a where that reads the whole event moves before nothing that changes it', () => {
    const whole = where(compare('!=', thisEvent, constant(null)))
    expect(planned(set('b'), whole)).toEqual(['set b = 1', 'where this != null'])
  })

  test('a where moves before a parse only if the parse rejects nothing and writes other fields', () => {
    expect(planned(parse('drop'), whereA)[0]).toBe('where a == 1')
    expect(planned(parse('keep'), whereA)[0]).toBe('where a == 1')
    expect(planned(parse('reject'), whereA)[1]).toBe('where a == 1')
    expect(planned(parse('drop'), where(is('left', 'x')))[1]).toBe('where left == "x"')
    expect(planned(parse('drop', 'json'), whereA)[1]).toBe('where a == 1')
    expect(planned(parse('drop', 'json', 'data'), whereA)[0]).toBe('where a == 1')
  })

  test('a where that may note a mismatch stays: moved, it would reject events that are gone or changed now', () => {
    const doubtful = where(compare('>', field('a'), constant(3)))
    expect(planned(set('b'), doubtful)).toEqual(['set b = 1', 'where a > 3'])
    const proved = where(compare('>', field('a', intType), constant(3)))
    expect(planned(set('b'), proved)).toEqual(['where a > 3', 'set b = 1'])
  })

  test('a where stays behind one that may reject, and behind calls', () => {
    const doubtful = where(compare('>', field('b'), constant(3)))
    expect(planned(set('c'), doubtful, whereA)).toEqual(['set c = 1', 'where b > 3', 'where a == 1'])
    expect(planned(set('c'), call('limit', { count: 1 }), whereA)[2]).toBe('where a == 1')
    expect(planned(call('unnest', { list: field('xs') }), whereA)[1]).toBe('where a == 1')
    expect(planned(call('reject', { when: is('b', 1) }), whereA)[1]).toBe('where a == 1')
  })

  test('a where moves before an if whose branches leave it alone', () => {
    const branch = (inner: Step) =>
      step({ op: 'if', arms: [{ test: is('b', 1), steps: [inner] }], otherwise: [] })
    expect(planned(branch(set('c')), whereA)[0]).toBe('where a == 1')
    expect(planned(branch(set('a')), whereA)[1]).toBe('where a == 1')
    expect(planned(branch(parse('reject')), whereA)[1]).toBe('where a == 1')
  })

  test('under strict, a set may reject, so nothing moves before it', () => {
    const plan = new PlanBuilder()
    plan.settings = { ...plan.settings, strict: true }
    plan.sink('out', [plan.steps(plan.source('in'), set('b', plus(field('x'), constant(1))), whereA)])
    expect(stages(plan)).toEqual(['set b = x + 1', 'where a == 1'])
  })

  test('the leading parts of an and move alone where the whole cannot', () => {
    const doubtful = compare('>', field('n'), constant(3))
    expect(planned(set('b'), where(both(both(is('b', 1), is('a', 1)), doubtful)))).toEqual([
      'where a == 1',
      'set b = 1',
      'where b == 1 and n > 3',
    ])
    // A part behind one that may note a mismatch stays: the mismatch would be missed.
    expect(planned(set('b'), where(both(doubtful, is('a', 1))))).toEqual([
      'set b = 1',
      'where n > 3 and a == 1',
    ])
  })

  test('a where behind another one moves when there is a step to move before', () => {
    expect(planned(set('b'), where(is('b', 1)), whereA)).toEqual([
      'where a == 1',
      'set b = 1',
      'where b == 1',
    ])
    expect(planned(where(is('b', 1)), whereA)).toEqual(['where b == 1', 'where a == 1'])
  })

  test('a where stays behind one that reads the same field: its types may rest on it', () => {
    const proved = where(compare('>', field('a', intType), constant(3)))
    expect(planned(set('b'), where(is('a', 1)), proved)).toEqual(['where a == 1', 'where a > 3', 'set b = 1'])
  })

  test('a step whose result others read as well is not moved over', () => {
    const plan = new PlanBuilder()
    const shared = plan.step(plan.source('in'), set('b'))
    plan.sink('all', [shared])
    plan.sink('some', [plan.step(shared, whereA)])
    expect(stages(plan)).toEqual(['set b = 1', 'where a == 1'])
  })

  test('a where moves from a merge into its inputs when that gains something', () => {
    const plan = new PlanBuilder()
    const merged = plan.merge(plan.step(plan.source('x'), set('b')), plan.source('y'))
    plan.sink('out', [plan.step(merged, whereA)])
    expect(stages(plan)).toEqual(['where a == 1', 'set b = 1', 'where a == 1', 'merge'])

    const useless = new PlanBuilder()
    useless.sink('out', [useless.step(useless.merge(useless.source('x'), useless.source('y')), whereA)])
    expect(stages(useless)).toEqual(['merge', 'where a == 1'])
  })

  test('a nested field counts as proved only where the way to it leads through records', () => {
    const nested = where(is('a.b', 1))
    expect(planned(set('c'), nested)[1]).toBe('where a.b == 1')
    const plan = new PlanBuilder()
    const type = recordOf({ a: recordOf({}, true) }, true)
    plan.sink('out', [plan.step(plan.step(plan.source('in', { type }), set('c'), type), nested, type)])
    expect(stages(plan)[0]).toBe('where a.b == 1')
  })
})
