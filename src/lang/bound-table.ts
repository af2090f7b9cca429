import type { TableUse } from '../ir/plan.ts'
import type { TableShape, TableSpec } from '../operators/contract/table.ts'

/** A table with its settings read, and what is known of its keys and rows. */
export interface BoundTable extends TableUse {
  readonly spec: TableSpec
  readonly shape: TableShape
  /** Events wait for its answers. */
  readonly waits: boolean
}
