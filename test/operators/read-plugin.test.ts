import { expect, test } from 'vitest'
import { readPlugin } from '../../src/operators/read-plugin.ts'
import { pairs, range } from '../support/toy-plugins.ts'

const problemsOf = (exports: Record<string, unknown>, platform = 'linux'): readonly string[] => {
  const outcome = readPlugin(exports, platform)
  return outcome.kind === 'broken' ? outcome.problems.map(({ message }) => message) : [outcome.kind]
}

test('every export that is an operator is read, one by one or in a list', () => {
  const outcome = readPlugin({ range, more: [pairs()], helper: () => 1, version: '1' }, 'linux')
  expect(outcome).toMatchObject({
    kind: 'loaded',
    operators: { aggregators: [{ name: 'range' }], stages: [{ name: 'aggregator_pairs' }] },
  })
})

test.each([
  [{ helper: () => 1 }, 'It exports no operator'],
  [{ a: { kind: 'sink' } }, 'An operator of the kind "sink" cannot come from a plugin'],
  [{ a: { ...range, name: 'Range' } }, 'The name of an aggregator begins with a small letter'],
  [{ a: { ...pairs(), name: 'pairs' } }, 'The name of a group aggregator begins with "aggregator_"'],
  [{ a: { ...range, params: undefined } }, 'The aggregator "range" has no "params"'],
  [{ a: { ...range, positional: ['y'] } }, 'The aggregator "range" names "y" in "positional"'],
  [{ a: { ...range, open: undefined } }, 'The aggregator "range" has no "open", which is a function.'],
  [{ a: { ...range, type: 'float' } }, 'The aggregator "range" has no "type", which is a function.'],
  [
    { a: { ...range, open: () => ({ start() {}, add() {}, merge() {}, finish() {} }) } },
    'The aggregator "range" has no methods "write", "read".',
  ],
  [
    {
      a: {
        ...range,
        open() {
          throw new Error('no')
        },
      },
    },
    'The aggregator "range" cannot be opened: no',
  ],
  [
    { a: { ...pairs(), open: () => ({ init() {}, description() {}, add() {}, flush() {} }) } },
    'The group aggregator "aggregator_pairs" has no method "reset".',
  ],
  [{ a: { ...pairs(), platforms: ['win32'] } }, 'runs on win32 only; this is linux.'],
])('what breaks the contract is told: %#', (exports, message) => {
  const problems = problemsOf(exports)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toContain(message)
})

test('what is lacking only with the settings of a pipeline is told where it is used', () => {
  const { params, ...rest } = pairs()
  const spec = {
    ...rest,
    params: { size: { kind: 'value', value: 'int', doc: 'Size.', required: true } },
    open: () => ({ init() {} }),
  }
  const outcome = readPlugin({ spec }, 'linux')
  const stage = outcome.kind === 'loaded' ? outcome.operators.stages[0] : undefined
  expect(stage?.check?.({ size: 2 })?.message).toBe(
    'The group aggregator "aggregator_pairs" has no methods "description", "add", "flush", "reset".',
  )
  expect(params).toEqual({})
})
