import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compile } from '../../src/lang/compile.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { logicalGraph } from '../../src/plan/graph/logical-graph.ts'
import { renderGraph } from '../../src/plan/graph/render-graph.ts'
import { planPipeline } from '../../src/plan/plan-pipeline.ts'
import { printPhysical } from '../../src/plan/print-physical.ts'
import { printPlan } from '../../src/plan/print-plan.ts'
import { expectGolden } from '../support/golden-file.ts'

const folder = join(import.meta.dirname, '../golden/pipelines')

describe.each(readdirSync(folder))('the pipeline "%s"', (name) => {
  const path = join(folder, name, 'main.pipe')
  const planned = async () => {
    const { plan, diagnostics } = await compile(
      { path, text: readFileSync(path, 'utf8') },
      {
        catalog,
        env: {},
        readFile: () => undefined,
        hostname: () => 'host',
        run: { now: () => 0, random: () => 0 },
      },
    )
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    return planPipeline(plan!, catalog)
  }

  test('is planned as its golden file says', async () => {
    const { logical, physical } = await planned()
    expectGolden(
      join(folder, name, 'plan.golden'),
      `${printPlan(logical, catalog)}\n${printPhysical(physical)}`,
    )
  })

  test('is drawn as its golden file says', async () => {
    const { logical } = await planned()
    expectGolden(join(folder, name, 'graph.golden'), renderGraph(logicalGraph(logical, catalog), 'mermaid'))
  })
})
