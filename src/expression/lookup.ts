/** Asking tables, as both evaluators do it. Without a table there is no answer. */
import type { Value } from '../core/value.ts'
import type { TableReader } from '../ir/callable.ts'

/** `$table[keys]`: null for a null key, and where there is no row. */
export function lookUp(table: TableReader | undefined, keys: readonly Value[]): Value {
  return table === undefined || keys.includes(null) ? null : (table.get(keys) ?? null)
}

/** `keys in $table`: null for a null key. */
export function isKnown(table: TableReader | undefined, keys: readonly Value[]): boolean | null {
  if (keys.includes(null)) return null
  return table !== undefined && table.get(keys) !== undefined
}
