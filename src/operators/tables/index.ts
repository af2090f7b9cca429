import { anySpec } from '../contract/catalog.ts'
import type { TableSpec } from '../contract/table.ts'
import { csv } from './csv.ts'
import { inline } from './inline.ts'
import { json } from './json.ts'

/** Every kind of table, in the order of the reference. */
export const tables: readonly TableSpec[] = [csv, inline, json].map((spec) => anySpec<TableSpec>(spec))
