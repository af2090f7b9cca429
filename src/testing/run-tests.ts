import type { LogicalPlan, NodeId } from '../ir/plan.ts'
import type { TestCase } from '../ir/test-case.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { runTest, type TestResult } from './run-test.ts'

/** What the tests of one file gave. */
export interface FileResult {
  readonly results: readonly TestResult[]
  /** Milliseconds that each test took. */
  readonly took: readonly number[]
  /** Nodes between sources and sinks. */
  readonly stages: readonly NodeId[]
  /** Nodes between sources and sinks that no test has sent an event through. */
  readonly untouched: readonly NodeId[]
}

/** Runs the tests of a file one after the other; each has a pipeline of its own. `now`: milliseconds, to tell how long each took. */
export async function runTests(
  plan: LogicalPlan,
  tests: readonly TestCase[],
  catalog: Catalog,
  now: () => number,
): Promise<FileResult> {
  const results: TestResult[] = []
  const took: number[] = []
  const reached = new Set<NodeId>()
  for (const test of tests) {
    const started = now()
    const result = await runTest(plan, test, catalog)
    took.push(now() - started)
    for (const id of result.reached) reached.add(id)
    results.push(result)
  }
  const stages = plan.nodes
    .filter(({ op }) => op === 'step' || op === 'stateful' || op === 'route')
    .map(({ id }) => id)
  return { results, took, stages, untouched: stages.filter((id) => !reached.has(id)) }
}
