import { nearest } from '../../core/nearest.ts'
import { recursion, unknownType as unknownTypeName } from '../../diagnostics/messages/names.ts'
import { listOf, optional, recordOf, stringType, type Type, unknownType } from '../../ir/type.ts'
import type { NamedTypeNode, TypeNode } from '../ast.ts'
import { reportIn, type Session } from '../session.ts'
import { isDamaged } from './damaged-regions.ts'
import type { Module } from './module.ts'

const scalars: Readonly<Record<string, Type>> = {
  any: { kind: 'any' },
  bool: { kind: 'bool' },
  int: { kind: 'int' },
  float: { kind: 'float' },
  string: stringType,
  bytes: { kind: 'bytes' },
  time: { kind: 'time' },
  duration: { kind: 'duration' },
  regex: { kind: 'regex' },
}

/** Names that other languages give to our types. */
const foreign: Readonly<Record<string, string>> = {
  integer: 'int',
  long: 'int',
  int64: 'int',
  number: 'float',
  double: 'float',
  boolean: 'bool',
  str: 'string',
  text: 'string',
  timestamp: 'time',
  datetime: 'time',
  array: 'list',
}

/** The type that a written type means; names of own types are followed. `unknown` after a mistake. */
export function readType(
  node: TypeNode,
  module: Module,
  session: Session,
  following: readonly unknown[] = [],
): Type {
  switch (node.kind) {
    case 'missing':
      return unknownType
    case 'literal-type':
      return { kind: 'choice', values: [node.value] }
    case 'record-type': {
      const fields = new Map(
        node.fields.map(
          (field) => [field.name.text, readType(field.type, module, session, following)] as const,
        ),
      )
      const record = recordOf(fields, node.open)
      return node.optional ? optional(record) : record
    }
    case 'union-type':
      return unionOf(node.members.map((member) => readType(member, module, session, following)))
    case 'named-type': {
      const type = readNamed(node, module, session, following)
      return node.optional ? optional(type) : type
    }
  }
}

function readNamed(
  node: NamedTypeNode,
  module: Module,
  session: Session,
  following: readonly unknown[],
): Type {
  const name = node.name.text
  if (name === 'list')
    return listOf(node.of === undefined ? { kind: 'any' } : readType(node.of, module, session, following))
  const scalar = Object.hasOwn(scalars, name) ? scalars[name] : undefined
  if (scalar !== undefined) return scalar
  const entry = module.types.get(name)
  if (entry === undefined) {
    const near =
      foreign[name.toLowerCase()] ?? nearest(name, ['list', ...Object.keys(scalars), ...module.types.keys()])
    const known = near === undefined ? undefined : module.types.get(near)
    if (known !== undefined) session.used.add(known)
    reportIn(session, module, [], unknownTypeName(node.name.span, name, near))
    return unknownType
  }
  session.used.add(entry)
  if (isDamaged(entry.module.damage, entry.span)) return unknownType
  if (following.includes(entry)) {
    reportIn(session, module, [], recursion(node.name.span, 'type', name))
    return unknownType
  }
  return readType(entry.declaration.type, entry.module, session, [...following, entry])
}

/** Literals make a choice; `null` has no name in types, so all else is `any`. */
function unionOf(members: readonly Type[]): Type {
  const values = members.flatMap((member) => (member.kind === 'choice' ? member.values : []))
  if (members.every((member) => member.kind === 'choice')) return { kind: 'choice', values }
  if (members.every((member) => member.kind === 'choice' || member.kind === 'string')) return stringType
  return { kind: 'any' }
}
