import type { Clock } from '../../core/clock.ts'
import type { RunContext } from '../../ir/callable.ts'
import type { LogicalPlan } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Log } from '../../operators/contract/log.ts'
import type { RunningTable } from '../../operators/contract/table.ts'

interface Options {
  readonly plan: LogicalPlan
  readonly catalog: Catalog
  readonly clock: Clock
  readonly log: Log
  readonly run: RunContext
  /** Tables that stand in for those of the plan, by name. Whoever gives them closes them. */
  readonly tables?: ReadonlyMap<string, RunningTable>
}

/** The tables of a run, ready to be asked. */
export interface OpenTables {
  readonly all: ReadonlyMap<string, RunningTable>
  readonly close: () => void
}

/** Opens the tables of a plan but those that others stand in for. Rejects with the first failure, and leaves nothing open then. */
export async function openTables({ plan, catalog, clock, log, run, tables }: Options): Promise<OpenTables> {
  const all = new Map<string, RunningTable>()
  const opened: RunningTable[] = []
  const close = (): void => {
    for (const table of opened) table.close?.()
  }
  try {
    for (const { name, use } of plan.tables ?? []) {
      const given = tables?.get(name)
      if (given !== undefined) {
        all.set(name, given)
        continue
      }
      const spec = catalog.tables.get(use.name)!
      const table = await spec.open(use.settings as never, { name, clock, log, random: run.random })
      opened.push(table)
      all.set(name, table)
    }
  } catch (error) {
    close()
    throw error
  }
  return { all, close }
}
