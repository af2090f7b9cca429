import type { ArgumentKind } from '../ir/callable.ts'
import { type Type, withoutNull } from '../ir/type.ts'

/** Does the static type prove that a value, when not null, is of one of the kinds? Then nothing is looked at while running. */
export function provesKinds(type: Type, kinds: readonly ArgumentKind[]): boolean {
  if (kinds.includes('any')) return true
  const { kind } = withoutNull(type)
  switch (kind) {
    case 'int':
      return kinds.includes('int') || kinds.includes('num')
    case 'float':
      return kinds.includes('num')
    case 'choice':
      return kinds.includes('string')
    case 'bool':
    case 'string':
    case 'bytes':
    case 'time':
    case 'duration':
    case 'regex':
    case 'list':
    case 'record':
      return kinds.includes(kind)
    default:
      return false
  }
}
