import { type RecordType, recordOf, type Type } from '../../../ir/type.ts'

/** The record of fields that stand at paths, such as `client.ip`. */
export function recordOfPaths(
  fields: Iterable<{ readonly path: readonly string[]; readonly type: Type }>,
): RecordType {
  const root = new Map<string, Type>()
  for (const { path, type } of fields) {
    let record = root
    for (const part of path.slice(0, -1)) {
      const inner = record.get(part)
      const inside = new Map(inner?.kind === 'record' ? inner.fields : [])
      record.set(part, recordOf(inside))
      record = inside
    }
    record.set(path.at(-1)!, type)
  }
  return recordOf(root)
}
