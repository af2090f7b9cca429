import type { Value } from '../../../core/value.ts'
import { optional, type RecordType, recordOf, type Type } from '../../../ir/type.ts'
import { joinAll, typeOfValue } from '../../../lang/typing/type-of-value.ts'

/** The type of rows whose values are known: of records one with all their fields, where some may be missing. */
export function rowType(rows: readonly Value[]): Type {
  const types = rows.map(typeOfValue)
  const records = types.filter((type): type is RecordType => type.kind === 'record')
  if (records.length === 0 || records.length < types.length) return joinAll(types)
  const names = new Set(records.flatMap(({ fields }) => [...fields.keys()]))
  return recordOf(
    new Map(
      [...names].map((name) => {
        const known = records.flatMap(({ fields }) => fields.get(name) ?? [])
        const type = joinAll(known)
        return [name, known.length < records.length ? optional(type) : type]
      }),
    ),
  )
}
