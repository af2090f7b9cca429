import { anySpec } from '../contract/catalog.ts'
import type { TableSpec } from '../contract/table.ts'
import { csv } from './csv.ts'
import { http } from './http.ts'
import { inline } from './inline.ts'
import { json } from './json.ts'
import { latest } from './latest.ts'
import { mmdb } from './mmdb.ts'
import { sql } from './sql.ts'

/** Every kind of table, in the order of the reference. */
export const tables: readonly TableSpec[] = [csv, json, inline, http, sql, mmdb, latest].map((spec) =>
  anySpec<TableSpec>(spec),
)
