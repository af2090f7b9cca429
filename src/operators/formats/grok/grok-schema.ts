import { floatType, intType, optional, type RecordType, stringType } from '../../../ir/type.ts'
import { certainGroups } from '../capture/certain-groups.ts'
import { recordOfPaths } from '../capture/record-of-paths.ts'
import type { GrokPattern } from './grok-pattern.ts'

/** The fields that a pattern gives; null where a capture may take no part or may hold what is no number. */
export function grokSchema({ regex, fields }: GrokPattern): RecordType {
  const certain = certainGroups(regex.source)
  return recordOfPaths(
    fields.map(({ path, type, groups, isReadable }) => {
      const of = type === 'string' ? stringType : type === 'int' ? intType : floatType
      const isSure = isReadable && groups.some((group) => certain.has(group))
      return { path, type: isSure ? of : optional(of) }
    }),
  )
}
