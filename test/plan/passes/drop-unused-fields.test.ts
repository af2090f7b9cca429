import { describe, expect, test } from 'vitest'
import type { Expr } from '../../../src/ir/expression.ts'
import type { LogicalPlan } from '../../../src/ir/plan.ts'
import type { Step } from '../../../src/ir/step.ts'
import { dropUnusedFields } from '../../../src/plan/passes/drop-unused-fields.ts'
import { printPlan } from '../../../src/plan/print-plan.ts'
import { compare, constant, field, plus, template } from '../../support/expressions.ts'
import { call, PlanBuilder, step } from '../../support/plan-builder.ts'
import { toyCatalog } from '../../support/toy-catalog.ts'

const set = (...items: [string, Expr][]) =>
  step({ op: 'set', items: items.map(([path, value]) => ({ path: path.split('.'), value })) })
const keep = (...names: string[]) =>
  step({ op: 'keep', items: names.map((name) => ({ pattern: { path: name.split('.'), glob: false } })) })
const drop = (...names: string[]) =>
  step({ op: 'drop', patterns: names.map((name) => ({ path: [name], glob: false })) })
const where = step({ op: 'where', test: compare('==', field('level'), constant('error')) })
const parsePair = step({
  op: 'parse',
  input: field('message'),
  formats: [{ name: 'pair', settings: {} }],
  otherwise: 'reject',
})

const run = (plan: PlanBuilder): LogicalPlan => dropUnusedFields.run(plan.build(), toyCatalog)

function line(...steps: Step[]): LogicalPlan {
  const plan = new PlanBuilder()
  plan.sink('out', [plan.steps(plan.source('in'), ...steps)])
  return run(plan)
}

const wantedOf = (plan: LogicalPlan): string[] | 'all' => {
  const source = plan.nodes[0]!
  return source.op === 'source' && source.wanted !== undefined ? [...source.wanted].toSorted() : 'all'
}
const stages = (plan: LogicalPlan): string[] =>
  printPlan(plan, toyCatalog)
    .split('\n')
    .slice(1, -2)
    .map((text) => text.replace(/^\d+: /, '').replace(/ {2}<-.*/, ''))

describe('drop-unused-fields', () => {
  test('the source is told the fields that are read before a keep', () => {
    const plan = line(where, set(['m', plus(field('n'), constant(1))]), keep('m', 'host.name'))
    expect(wantedOf(plan)).toEqual(['host', 'level', 'n'])
  })

  test('without a keep everything is wanted', () => {
    expect(wantedOf(line(where))).toBe('all')
  })

  test('a sink of lines reads the message alone, with the fields of its path', () => {
    const plan = new PlanBuilder()
    plan.sink('out', [plan.source('in')], {
      format: { name: 'lines', settings: {} },
      use: { name: 'file', settings: { path: template('out/', field('host')) } },
    })
    expect(wantedOf(run(plan))).toEqual(['host', 'message'])
  })

  test('branches add up', () => {
    const plan = new PlanBuilder()
    const source = plan.source('in')
    plan.sink('a', [plan.step(source, keep('a'))])
    const [first, rest] = plan.route(source, [
      { test: compare('==', field('kind'), constant(1)), drop: false },
    ])
    plan.sink('b', [plan.step(first!, keep('b'))])
    plan.sink('none', [rest!], { use: { name: 'discard', settings: {} }, format: undefined! })
    expect(wantedOf(run(plan))).toEqual(['a', 'b', 'kind'])
  })

  test('a set item that nobody reads goes, with what only it read', () => {
    const plan = line(set(['x', field('only_x')], ['y', constant(1)]), keep('y'))
    expect(stages(plan)).toEqual(['set y = 1', 'keep y'])
    expect(wantedOf(plan)).toEqual([])
    expect(stages(line(set(['x', field('a')]), drop('x')))).toEqual(['drop x'])
  })

  test('a set item stays where its value may note a mismatch', () => {
    expect(stages(line(set(['x', plus(field('a'), constant(1))]), keep('y')))).toEqual([
      'set x = a + 1',
      'keep y',
    ])
  })

  test('a set item stays where all fields are written, even if it is set again: it decides the place', () => {
    const steps = [set(['a', constant(1)]), set(['b', constant(2)]), set(['a', constant(3)])]
    expect(stages(line(...steps))).toEqual(['set a = 1', 'set b = 2', 'set a = 3'])
    expect(stages(line(...steps, keep('b', 'a')))).toEqual(['set b = 2', 'set a = 3', 'keep b, a'])
  })

  test('a parse is told the captures that are read', () => {
    expect(stages(line(parsePair, keep('left')))[0]).toMatch(/\[wanted: left\]$/)
    expect(stages(line(parsePair, keep('left', 'right')))[0]).not.toMatch(/wanted/)
    expect(stages(line(parsePair))[0]).not.toMatch(/wanted/)
    expect(stages(line(parsePair, drop('right')))[0]).toMatch(/\[wanted: left\]$/)
  })

  test('the branches of an if are trimmed and add up', () => {
    const choose = step({
      op: 'if',
      arms: [
        {
          test: compare('==', field('kind'), constant(1)),
          steps: [set(['unread', constant(1)]), set(['a', field('x')])],
        },
      ],
      otherwise: [set(['a', field('y')])],
    })
    const plan = line(choose, keep('a'))
    expect(stages(plan)[0]).toBe('if kind == 1 { set a = x } else { set a = y }')
    expect(wantedOf(plan)).toEqual(['kind', 'x', 'y'])
  })

  test('a rename reads what it names; a missing field leaves the other as it was', () => {
    const rename = step({ op: 'rename', pairs: [{ from: ['x'], to: ['a'] }] })
    expect(wantedOf(line(rename, keep('a')))).toEqual(['a', 'x'])
  })

  test('what an unknown stage reads is not known', () => {
    expect(wantedOf(line(call('plugin'), keep('a')))).toBe('all')
    expect(wantedOf(line(call('limit', { count: 1 }), keep('a')))).toEqual(['a'])
    expect(wantedOf(line(call('sample', { share: 1, by: ['user', 'id'] }), keep('a')))).toEqual(['a', 'user'])
  })

  test('where events have no text, a dead letter shows them: all fields count as read', () => {
    const plan = new PlanBuilder()
    const source = plan.source('in', { use: { name: 'generate', settings: {} }, format: undefined! })
    const doubtful = step({ op: 'where', test: compare('>', field('a'), constant(1)) })
    plan.sink('out', [plan.steps(source, set(['x', constant(1)]), doubtful, keep('y'))])
    expect(stages(run(plan))[0]).toBe('set x = 1')
  })
})
