import type { Expr } from '../../../ir/expression.ts'
import { optional, type RecordType, recordOf, type Type, withoutNull } from '../../../ir/type.ts'

type Path = readonly string[]

/** The fields that a key is made of; `undefined` where it is made of anything else. */
export function keyPaths(by: Expr | undefined): readonly Path[] | undefined {
  if (by?.op === 'field') return [by.path]
  if (by?.op !== 'list') return undefined
  const paths = by.items.flatMap((item) => (item.op === 'field' ? [item.path] : []))
  return paths.length === by.items.length && paths.length > 0 ? paths : undefined
}

/** The type of events of which perhaps nothing is known but these fields. */
export function onlySureOf(paths: readonly Path[], { fields, open }: RecordType): RecordType {
  const typeOf = (name: string, type: Type): Type => {
    const within = paths.filter(([first]) => first === name)
    if (within.length === 0) return optional(type)
    const record = withoutNull(type)
    return record.kind !== 'record' || within.some(({ length }) => length === 1)
      ? type
      : onlySureOf(
          within.map((path) => path.slice(1)),
          record,
        )
  }
  return recordOf(new Map([...fields].map(([name, type]) => [name, typeOf(name, type)])), open)
}
