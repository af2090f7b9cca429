import { expect, test } from 'vitest'
import { defineGroupAggregator } from '../../../src/operators/contract/group-aggregator.ts'
import { aggregatorDefault } from '../../../src/operators/groups/aggregator-default.ts'
import { groupAggregators } from '../../../src/operators/groups/index.ts'
import { groupRegistry } from '../../../src/operators/groups/registry.ts'

const named = (name: string, platforms?: readonly string[]) =>
  defineGroupAggregator({
    ...aggregatorDefault,
    name,
    ...(platforms === undefined ? {} : { platforms }),
  })

test('a name that does not begin with "aggregator_" is refused with the rule', () => {
  const registry = groupRegistry('linux')
  for (const name of ['foo', 'aggregator_', 'Aggregator_x', 'aggregator-x', 'aggregator_X'])
    expect(() => registry.register(named(name))).toThrow(
      `The name of a group aggregator begins with "aggregator_" and goes on in lower case; "${name}" does not.`,
    )
  expect(registry.names()).toEqual([])
})

test('what was registered is found by its full and its short name', () => {
  const registry = groupRegistry('linux', groupAggregators)
  registry.register(named('aggregator_mine'))
  expect(registry.find('mine')).toBe(registry.find('aggregator_mine'))
  expect(registry.find('default').name).toBe('aggregator_default')
  expect(registry.names()).toEqual(['aggregator_default', 'aggregator_group_by', 'aggregator_mine'])
})

test('a name that is taken, or that nobody has, is told', () => {
  const registry = groupRegistry('linux', groupAggregators)
  expect(() => registry.register(named('aggregator_default'))).toThrow('two group aggregators')
  expect(() => registry.find('grup_by')).toThrow('Did you mean "group_by"?')
})

test('an aggregator for another operating system is refused', () => {
  const spec = named('aggregator_journal', ['linux'])
  expect(() => groupRegistry('win32').register(spec)).toThrow(
    '"aggregator_journal" runs on linux only; this is win32.',
  )
  expect(() => groupRegistry('linux').register(spec)).not.toThrow()
})
