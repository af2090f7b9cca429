import { expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { planPipeline } from '../../../src/plan/plan-pipeline.ts'
import { insertLetters } from '../../../src/plan/replay/insert-letters.ts'
import { compileExample } from '../../support/diagnostic-page.ts'

async function inserted(text: string, into: string) {
  const { plan, streams, diagnostics } = await compileExample({ notation: 'pipe', text })
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return { before: plan!, ...insertLetters(plan!, streams.get(into)!, into) }
}

const sources = 'source a = file("a", format: json)\nsource b = file("b", format: json)\n'

test('each source behind a stream gets one of letters, and inputs come first', async () => {
  const text = `${sources}stream both = from a, b | where x == 1\nfrom both | to file("o")`
  const { plan, inputs } = await inserted(text, 'both')
  expect(inputs.map(({ name, source }) => [name, source])).toEqual([
    ['replay of a', 'a'],
    ['replay of b', 'b'],
    ['replay into both', undefined],
  ])
  const seen = new Set<number>()
  for (const node of plan.nodes) {
    const ports = node.op === 'source' ? [] : 'inputs' in node ? node.inputs : [node.input]
    for (const port of ports) expect(seen.has(port.node)).toBe(true)
    seen.add(node.id)
  }
  expect(seen.size).toBe(plan.nodes.length)
})

test('the nodes of the pipeline stay as they are but for what they read', async () => {
  const { before, plan } = await inserted(
    `${sources}stream s = from a | where x == 1\nfrom s | to file("o")\nfrom b | to stdout`,
    's',
  )
  const after = new Map(plan.nodes.map((node) => [node.id, node]))
  for (const node of before.nodes) expect(after.get(node.id)).toMatchObject({ op: node.op, span: node.span })
  expect(plan.nodes.filter(({ op }) => op === 'sink').length).toBe(2)
})

test('a stage with state on the way is not copied: letters go in behind their source', async () => {
  const text = `${sources}stream s = from a | dedupe(x, max: 5) | where x == 1\nfrom s | to file("o")\nfrom b | to stdout`
  const { plan, inputs } = await inserted(text, 's')
  expect(plan.nodes.filter(({ op }) => op === 'stateful')).toHaveLength(1)
  expect(inputs.find(({ source }) => source === undefined)?.makers).toEqual(['s/dedupe/1'])
})

test('an event is put before a stage that asks for its time with the time it had', async () => {
  const text =
    'source a = file("a", format: json, time: time(at))\nstream s = from a | aggregate n = count() over tumbling(1s)\nfrom s | where n > 1 | aggregate n = sum(n) over tumbling(1m) | to file("o")'
  const { plan, inputs } = await inserted(text, 's')
  expect(inputs.map(({ name, timed }) => [name, timed])).toEqual([
    ['replay of a', true],
    ['replay into s', true],
  ])
  const added = plan.nodes.find((node) => node.op === 'source' && node.name === 'replay into s')
  expect(added).toMatchObject({ common: { time: { op: 'meta', name: 'time' } }, follows: ['a'] })
  const untimed = text.replace(' | where n > 1 | aggregate n = sum(n) over tumbling(1m)', '')
  expect((await inserted(untimed, 's')).inputs.at(-1)).toMatchObject({ name: 'replay into s', timed: false })
})

test('the planner takes the plan as any other', async () => {
  const text = `${sources}from a, b | route { x == 1 -> ones, else -> drop }\nfrom ones | to file("o")`
  const { plan } = await inserted(text, 'ones')
  const lettersUse = { ...catalog.sources.get('file')!, name: 'dead letters', replayable: false }
  const { physical } = planPipeline(plan, {
    ...catalog,
    sources: new Map([...catalog.sources, ['dead letters', lettersUse]]),
  })
  expect(physical.segments).toHaveLength(5)
})
