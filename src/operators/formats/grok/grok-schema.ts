import {
  floatType,
  intType,
  optional,
  type RecordType,
  recordOf,
  stringType,
  type Type,
} from '../../../ir/type.ts'
import { certainGroups } from '../capture/certain-groups.ts'
import type { GrokPattern } from './grok-pattern.ts'

/** The fields that a pattern gives; null where a capture may take no part or may hold what is no number. */
export function grokSchema({ regex, fields }: GrokPattern): RecordType {
  const certain = certainGroups(regex.source)
  const root = new Map<string, Type>()
  for (const { path, type, groups, isReadable } of fields) {
    let record = root
    for (const part of path.slice(0, -1)) {
      const inner = record.get(part)
      const inside = new Map(inner?.kind === 'record' ? inner.fields : [])
      record.set(part, recordOf(inside))
      record = inside
    }
    const of = type === 'string' ? stringType : type === 'int' ? intType : floatType
    const isSure = isReadable && groups.some((group) => certain.has(group))
    record.set(path.at(-1)!, isSure ? of : optional(of))
  }
  return recordOf(root)
}
