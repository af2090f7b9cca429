import { isRecord, typeName, type Value } from '../../../core/value.ts'
import { withArticle } from '../../../core/with-article.ts'
import { readPath } from '../../../expression/operations.ts'
import type { Match } from '../../contract/table.ts'
import { KeyIndex } from '../match/key-index.ts'

/** A row with the values of its key. */
export interface KeyedRow {
  readonly key: readonly Value[]
  readonly row: Value
}

/**
 * The rows in a value: of a list, each record under its key fields, or each simple value under itself; of a record without key fields, each
 * value under its name, with them each of its values. A text: why it has none, one clause.
 */
export function rowsOfData(
  data: Value,
  keys: readonly (readonly string[])[] | undefined,
): readonly KeyedRow[] | string {
  if (isRecord(data)) {
    if (keys === undefined) return Object.entries(data).map(([name, row]) => ({ key: [name], row }))
    return rowsOfList(Object.values(data), keys)
  }
  if (Array.isArray(data)) return rowsOfList(data, keys)
  return `${withArticle(typeName(data))} holds no rows; a list or a record does`
}

function rowsOfList(
  items: readonly Value[],
  keys: readonly (readonly string[])[] | undefined,
): readonly KeyedRow[] | string {
  const rows: KeyedRow[] = []
  for (const [index, row] of items.entries()) {
    if (!isRecord(row)) {
      if (keys !== undefined || Array.isArray(row))
        return `item ${index + 1} is ${withArticle(typeName(row))} and not a record`
      rows.push({ key: [row], row })
    } else if (keys === undefined)
      return `item ${index + 1} is a record, and "key" does not say which of its fields it is found by`
    else rows.push({ key: keys.map((path) => keyOf(row, path)), row })
  }
  return rows
}

const keyOf = (row: Exclude<Value, null>, path: readonly string[]): Value => {
  let value: Value = row
  for (const part of path) value = isRecord(value) ? readPath(value, [part]) : null
  return value
}

/** An index of rows. A text: why one has no place in it, one clause. `title`: what the number of a row counts. */
export function indexRows(rows: Iterable<KeyedRow>, match: Match, title = 'item'): KeyIndex | string {
  const index = new KeyIndex(match)
  let number = 0
  for (const { key, row } of rows) {
    number += 1
    const problem = index.add(key, row)
    if (problem !== null) return `${title} ${number}: ${problem}`
  }
  return index
}
