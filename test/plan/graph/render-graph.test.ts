import { describe, expect, test } from 'vitest'
import { logicalGraph } from '../../../src/plan/graph/logical-graph.ts'
import { physicalGraph } from '../../../src/plan/graph/physical-graph.ts'
import { renderGraph } from '../../../src/plan/graph/render-graph.ts'
import { planPipeline } from '../../../src/plan/plan-pipeline.ts'
import { compare, constant, field } from '../../support/expressions.ts'
import { PlanBuilder, step } from '../../support/plan-builder.ts'
import { toyCatalog } from '../../support/toy-catalog.ts'

function routed() {
  const plan = new PlanBuilder()
  const doubtful = step({ op: 'where', test: compare('>', field('n'), constant(1)) })
  const source = plan.step(plan.source('in'), doubtful)
  const [first] = plan.route(
    source,
    [
      { test: compare('==', field('a'), constant('x"\\n<b>`#;')), drop: false },
      { test: compare('==', field('a'), constant('y')), drop: true },
    ],
    true,
  )
  plan.sink('out', [first!])
  plan.deadLetter = plan.sink('rejects', [])
  return plan.build()
}
const mermaid = (): string => renderGraph(logicalGraph(routed(), toyCatalog), 'mermaid')
const dot = (): string => renderGraph(logicalGraph(routed(), toyCatalog), 'dot')

describe('a logical plan as a graph', () => {
  test('edges of a route carry its conditions, dropped arms end in a node of their own', () => {
    const { edges, nodes } = logicalGraph(routed(), toyCatalog)
    expect(edges).toContainEqual({ from: 'n2', to: 'n2_arm1', label: 'a == "y"' })
    expect(edges).toContainEqual({ from: 'n2', to: 'n2_else', label: 'else' })
    expect(nodes.filter(({ kind }) => kind === 'drop')).toHaveLength(2)
  })

  test('what may refuse events has an edge to the dead letter', () => {
    const { edges } = logicalGraph(routed(), toyCatalog)
    expect(edges.filter(({ rejects }) => rejects).map(({ from }) => from)).toEqual(['n0', 'n1'])
  })

  test('no sign of a label means anything to Mermaid', () => {
    expect(mermaid()).toContain('-->|"a == #34;x#92;#34;#92;#92;n#60;b#62;#96;#35;#59;#34;"| n3')
    for (const line of mermaid().split('\n')) expect((line.match(/"/g) ?? []).length % 2).toBe(0)
  })

  test('no sign of a label means anything to Graphviz', () => {
    expect(dot()).toContain('n2 -> n3 [label="a == \\"x\\\\\\"\\\\\\\\n<b>`#;\\""]')
    expect(dot()).toContain('n1 -> n4 [label="rejects", style=dashed]')
  })

  test('drawings shorten long labels, JSON holds them in full', () => {
    const plan = new PlanBuilder()
    const long = step({ op: 'where', test: compare('==', field('a'), constant('x'.repeat(200))) })
    plan.sink('out', [plan.step(plan.source('in'), long)])
    const graph = logicalGraph(plan.build(), toyCatalog)
    expect(renderGraph(graph, 'mermaid')).toContain(`xxx…"]`)
    expect(JSON.parse(renderGraph(graph, 'json'))).toEqual(graph)
    expect(renderGraph(graph, 'json')).toContain('x'.repeat(200))
  })
})

test('a physical plan is drawn with a group for each segment and a buffer before each sink', () => {
  const { logical, physical } = planPipeline(routed(), toyCatalog)
  const graph = physicalGraph(logical, physical, toyCatalog)
  expect(new Set(graph.nodes.map(({ group }) => group))).toEqual(new Set(['segment 1', undefined]))
  expect(graph.edges).toContainEqual({ from: 'b3', to: 'n3' })
  const ids = new Set(graph.nodes.map(({ id }) => id))
  expect(graph.edges.every(({ from, to }) => ids.has(from) && ids.has(to))).toBe(true)
  expect(renderGraph(graph, 'mermaid')).toContain('subgraph g0 ["segment 1"]')
})
