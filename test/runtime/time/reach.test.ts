import { expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { planPipeline } from '../../../src/plan/plan-pipeline.ts'
import { meetings, reachOf } from '../../../src/runtime/time/reach.ts'
import { planOf } from '../../support/compile-text.ts'

test('sources meet where anything of theirs comes together, in a stage or a sink', async () => {
  const text = [
    ...['a', 'b', 'c', 'd', 'e'].map((name) => `source ${name} = file("${name}", format: json, time: at)`),
    'sink one = file("one")',
    'sink two = file("two")',
    'from a | aggregate n = count() over tumbling(1m) late drop | to one',
    'from b | where n == 1 | to one',
    'from c, d | aggregate n = count() over tumbling(1m) late drop | to two',
    'from e | to file("three")',
  ].join('\n')
  const { logical, physical } = planPipeline(await planOf(text), catalog)
  const nameOf = (id: number): string => {
    const node = logical.nodes.find((each) => each.id === id)!
    return node.op === 'source' ? node.name : ''
  }
  const sources = logical.nodes.filter(({ op }) => op === 'source').map(({ id }) => id)
  const groups = meetings(sources, reachOf(physical)).map((group) => group.map(nameOf).toSorted().join(''))
  expect(groups.toSorted()).toEqual(['ab', 'cd'])
})

test('what stands behind a stage with state is reached through it', async () => {
  const text = [
    'from file("a", format: json, time: at) | aggregate n = count() over tumbling(1m) late drop',
    '  | aggregate m = sum(n) over tumbling(1h) late drop | to stdout',
  ].join('\n')
  const { logical, physical } = planPipeline(await planOf(text), catalog)
  const source = logical.nodes.find(({ op }) => op === 'source')!
  const { next, stages, sinks } = reachOf(physical).get(source.id)!
  expect([next.size, stages.size, sinks.size]).toEqual([1, 2, 1])
})
