import type { LogicalPlan } from '../../src/ir/plan.ts'
import { compile } from '../../src/lang/compile.ts'
import { catalog } from '../../src/operators/catalog.ts'

/** The logical plan of a pipeline over the real operators; throws with the messages where there is none. */
export async function compilePipe(text: string): Promise<LogicalPlan> {
  const { plan, diagnostics } = await compile(
    { path: 'main.pipe', text },
    {
      catalog,
      env: {},
      readFile: () => undefined,
      hostname: () => 'host',
      run: { now: () => 0, random: () => 0 },
    },
  )
  if (plan === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return plan
}
