import type { Expr } from '../../../ir/expression.ts'
import { listOf, type RecordType, type Type } from '../../../ir/type.ts'
import type { SequenceStep } from '../../ast.ts'
import type { StepCount } from './bind-count.ts'

/** A step that later ones and `emit` may name: a local of the slot that is its place among the steps. */
export function stepLocal(
  { name, span }: { readonly name: string; readonly span: SequenceStep['span'] },
  slot: number,
  event: RecordType,
  { list }: StepCount,
): Expr {
  const held: Type = { ...event, event: true }
  return { op: 'local', name, slot, type: list ? listOf(held) : held, span }
}

/** The type as it leaves the sequence: nothing in it knows its metadata any more. */
export function withoutMeta(type: Type): Type {
  switch (type.kind) {
    case 'record':
      return plainRecord(type)
    case 'list':
      return listOf(withoutMeta(type.of))
    case 'optional':
      return { kind: 'optional', of: withoutMeta(type.of) }
    default:
      return type
  }
}

export const plainRecord = ({ fields, open }: RecordType): RecordType => ({
  kind: 'record',
  fields: new Map([...fields].map(([name, type]) => [name, withoutMeta(type)])),
  open,
})
