import type { StatefulUse } from '../ir/stateful.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import { printUse } from './print-use.ts'

/** A stage with state as it would be written. */
export function printStateful(use: StatefulUse, catalog: Catalog): string {
  return printUse(use, catalog.stages.get(use.name), catalog)
}
