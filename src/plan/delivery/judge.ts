import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { LogicalPlan } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { judgeDirect } from './direct-transactions.ts'
import { requirePromise } from './require-promise.ts'
import { refuseSharedState } from './shared-state.ts'

/** What is wrong with a plan's ways over crashes and restarts. */
export const judgeDelivery = (plan: LogicalPlan, catalog: Catalog): readonly Diagnostic[] => [
  ...requirePromise(plan, catalog),
  ...refuseSharedState(plan, catalog),
  ...judgeDirect(plan, catalog),
]
