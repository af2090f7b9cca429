import { anyType, optional, type RecordType, type Type, withoutNull } from '../../ir/type.ts'
import { joinTypes } from '../../operators/contract/join-types.ts'

/**
 * The type of events that come from either side (language reference, T4): a field of only one side may be null, one with two types is
 * `any`. `conflict` is told of the latter.
 */
export function joinRecords(
  a: RecordType,
  b: RecordType,
  conflict: (name: string, left: Type, right: Type) => void = () => {},
): RecordType {
  const fields = new Map<string, Type>()
  for (const name of new Set([...a.fields.keys(), ...b.fields.keys()])) {
    const left = a.fields.get(name)
    const right = b.fields.get(name)
    if (left === undefined || right === undefined) {
      const other = left === undefined ? a : b
      fields.set(name, other.open ? anyType : optional((left ?? right)!))
      continue
    }
    const joined = joinFields(left, right)
    if (joined === undefined) conflict(name, left, right)
    fields.set(name, joined ?? anyType)
  }
  return { kind: 'record', fields, open: a.open || b.open }
}

function joinFields(left: Type, right: Type): Type | undefined {
  const joined = joinTypes(left, right)
  if (joined !== undefined) return joined
  const [one, other] = [withoutNull(left), withoutNull(right)]
  if (one.kind !== 'record' || other.kind !== 'record') return undefined
  const record = joinRecords(one, other)
  return left.kind === 'optional' || right.kind === 'optional' ? optional(record) : record
}
