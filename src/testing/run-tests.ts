import type { LogicalPlan, NodeId } from '../ir/plan.ts'
import type { TestCase } from '../ir/test-case.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { runTest, type TestResult } from './run-test.ts'

/** What the tests of one file gave. */
export interface FileResult {
  readonly results: readonly TestResult[]
  /** Nodes between sources and sinks that no test has sent an event through. */
  readonly untouched: readonly NodeId[]
}

/** Runs the tests of a file one after the other; each has a pipeline of its own. */
export async function runTests(
  plan: LogicalPlan,
  tests: readonly TestCase[],
  catalog: Catalog,
): Promise<FileResult> {
  const results: TestResult[] = []
  const reached = new Set<NodeId>()
  for (const test of tests) {
    const result = await runTest(plan, test, catalog)
    for (const id of result.reached) reached.add(id)
    results.push(result)
  }
  const stages = plan.nodes.filter(({ op }) => op === 'step' || op === 'stateful' || op === 'route')
  return { results, untouched: stages.filter(({ id }) => !reached.has(id)).map(({ id }) => id) }
}
