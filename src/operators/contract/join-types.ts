import { listOf, optional, printType, stringType, type Type, withoutNull } from '../../ir/type.ts'

/**
 * The smallest type that holds the values of both: int and float make float, null makes optional. `undefined` where no type but `any` would
 * do.
 */
export function joinTypes(a: Type, b: Type): Type | undefined {
  if (a === b || a.kind === 'unknown' || b.kind === 'any') return b
  if (b.kind === 'unknown' || a.kind === 'any') return a
  if (a.kind === 'null') return optional(b)
  if (b.kind === 'null') return optional(a)
  if (a.kind === 'optional' || b.kind === 'optional') {
    const joined = joinTypes(withoutNull(a), withoutNull(b))
    return joined && optional(joined)
  }
  if (a.kind !== b.kind) {
    if (isNumber(a) && isNumber(b)) return { kind: 'float' }
    return isText(a) && isText(b) ? stringType : undefined
  }
  if (a.kind === 'list' && b.kind === 'list') return listOf(joinTypes(a.of, b.of) ?? { kind: 'any' })
  if (a.kind === 'choice') return printType(a) === printType(b) ? a : stringType
  if (a.kind === 'record') return printType(a) === printType(b) ? a : undefined
  return a
}

const isNumber = (type: Type): boolean => type.kind === 'int' || type.kind === 'float'
const isText = (type: Type): boolean => type.kind === 'string' || type.kind === 'choice'
