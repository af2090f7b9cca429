import { normalInt } from '../../../core/int64.ts'
import { toText } from '../../../core/to-text.ts'
import { Duration, type Rec, setKey, Time, type Value } from '../../../core/value.ts'

/** A key as SQLite takes it: times and durations as the texts that they are written as, bools as 1 and 0. */
export function sqlValue(value: Value): string | number | bigint | Uint8Array | null {
  if (value instanceof Time || value instanceof Duration) return toText(value)
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof Uint8Array) return value
  return typeof value === 'object' ? null : value
}

/** A row as SQLite gives it, its integers as bigints. */
export function recordOfRow(row: Readonly<Record<string, unknown>>): Rec {
  const record: Rec = {}
  for (const [name, value] of Object.entries(row))
    setKey(record, name, typeof value === 'bigint' ? normalInt(value) : (value as Value))
  return record
}

/** How many `?` a query has, those in texts, names and comments left out. */
export const placeholders = (query: string): number =>
  query.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g, '').split('?')
    .length - 1
