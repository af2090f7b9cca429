import { getKey, isRecord, type Rec, type Value } from '../core/value.ts'
import type { TableUse } from '../ir/plan.ts'
import { anyType } from '../ir/type.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { RunningTable } from '../operators/contract/table.ts'
import { indexRows, rowsOfData } from '../operators/tables/data/rows-of-data.ts'
import { keyedRows } from '../operators/tables/match/keyed-rows.ts'

/** A table with the rows of a test, found by the keys and in the way that the declared one has; a sentence where they cannot be. */
export function tableStandIn(
  { name, use }: TableUse,
  rows: readonly Rec[],
  catalog: Catalog,
): RunningTable | string {
  const { keys, match, answer } = catalog.tables.get(use.name)!.standIn(use.settings as never)
  const found = rowsOfData(
    [...rows],
    keys.map((key) => [key]),
  )
  if (typeof found === 'string') return `The rows given for "$${name}" cannot be read: ${found}.`
  const answers =
    answer === undefined ? found : found.map((one) => ({ ...one, row: partOf(one.row, answer) }))
  const index = indexRows(answers, match)
  if (typeof index === 'string') return `The rows given for "$${name}" cannot be read: ${index}.`
  return keyedRows(
    name,
    keys.map(() => anyType),
    index,
  )
}

const partOf = (row: Value, name: string): Value => (isRecord(row) ? getKey(row, name) : row)
