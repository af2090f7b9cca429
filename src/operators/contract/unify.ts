import {
  anyType,
  listOf,
  nullType,
  openRecord,
  optional,
  printType,
  recordOf,
  type Type,
  withoutNull,
} from '../../ir/type.ts'
import { joinTypes } from './join-types.ts'
import type { Pattern } from './signature.ts'

/** What the variables of a signature stand for so far; `num` is one of them. */
export type Bindings = Map<string, Type>

/**
 * Does a value of this type fit the pattern? Binds the variables that it meets. `any` fits everywhere, for it is looked at during the run;
 * so does what may be null, since a null never reaches the function.
 */
export function unify(pattern: Pattern, type: Type, bindings: Bindings): boolean {
  if (pattern.kind === 'optional')
    return type.kind === 'null' || unify(pattern.of, withoutNull(type), bindings)
  return unifyExact(pattern, withoutNull(type), bindings)
}

/** As `unify`, but what may be null binds a variable to a type that may be null: the items of a list, the result of a lambda. */
export function unifyInside(pattern: Pattern, type: Type, bindings: Bindings): boolean {
  return pattern.kind === 'variable' ? bind(pattern.name, type, bindings) : unify(pattern, type, bindings)
}

function unifyExact(pattern: Pattern, type: Type, bindings: Bindings): boolean {
  if (type.kind === 'any' || type.kind === 'unknown' || type.kind === 'null') {
    loosen(pattern, type, bindings)
    return true
  }
  switch (pattern.kind) {
    case 'any':
      return true
    case 'variable':
      return bind(pattern.name, type, bindings)
    case 'num':
      return (type.kind === 'int' || type.kind === 'float') && bind('num', type, bindings)
    case 'float':
      return type.kind === 'int' || type.kind === 'float'
    case 'string':
      return type.kind === 'string' || type.kind === 'choice'
    case 'rec':
      return type.kind === 'record'
    case 'list':
      return type.kind === 'list' && unifyInside(pattern.of, type.of, bindings)
    case 'record':
      return type.kind === 'record' && unifyFields(pattern, type, bindings)
    case 'union':
      return pattern.of.some((one) => unify(one, type, bindings))
    case 'lambda':
    case 'tuple':
    case 'optional':
      return false
    default:
      return pattern.kind === type.kind
  }
}

function unifyFields(
  pattern: Pattern & { kind: 'record' },
  type: Type & { kind: 'record' },
  bindings: Bindings,
): boolean {
  for (const [name, of] of pattern.fields) {
    const field = type.fields.get(name) ?? (type.open ? anyType : nullType)
    if (!unifyInside(of, field, bindings)) return false
  }
  return true
}

/** An argument of type `any` leaves open what the variables of its parameter stand for. */
function loosen(pattern: Pattern, type: Type, bindings: Bindings): void {
  if (type.kind === 'null') return
  switch (pattern.kind) {
    case 'num':
      bindings.set('num', anyType)
      return
    case 'variable':
      bind(pattern.name, type, bindings)
      return
    case 'list':
    case 'optional':
      loosen(pattern.of, type, bindings)
      return
    case 'union':
      for (const one of pattern.of) loosen(one, type, bindings)
      return
    default:
  }
}

function bind(name: string, type: Type, bindings: Bindings): boolean {
  const bound = bindings.get(name)
  const joined = bound === undefined ? type : joinTypes(bound, type)
  if (joined !== undefined) bindings.set(name, joined)
  else if (isCompound(type) && bound !== undefined && isCompound(withoutNull(bound)))
    bindings.set(name, anyType)
  else return false
  return true
}

const isCompound = (type: Type): boolean => type.kind === 'record' || type.kind === 'list'

/** The type that a pattern stands for, given its variables; `any` for one that nothing bound. */
export function instantiate(pattern: Pattern, bindings: Bindings): Type {
  switch (pattern.kind) {
    case 'num':
    case 'variable':
      return bindings.get(pattern.kind === 'num' ? 'num' : pattern.name) ?? anyType
    case 'rec':
      return openRecord
    case 'list':
      return listOf(instantiate(pattern.of, bindings))
    case 'tuple': {
      const items = pattern.of.map((one) => instantiate(one, bindings))
      return listOf(items.reduce((a, b) => joinTypes(a, b) ?? anyType))
    }
    case 'record':
      return recordOf(
        new Map([...pattern.fields].map(([name, of]) => [name, instantiate(of, bindings)])),
        pattern.open,
      )
    case 'optional':
      return optional(instantiate(pattern.of, bindings))
    case 'union':
    case 'lambda':
      return anyType
    default:
      return { kind: pattern.kind } as Type
  }
}

/** For a person, with what is known of the variables: `a list<int>` is written `list<int>`, an unbound `T` is `any`. */
export function printPattern(pattern: Pattern, bindings: Bindings = new Map()): string {
  switch (pattern.kind) {
    case 'num':
      return 'int or float'
    case 'rec':
      return 'record'
    case 'union':
      return pattern.of.map((one) => printPattern(one, bindings)).join(' or ')
    case 'lambda': {
      const names = pattern.params.map((param) => param.name).join(', ')
      return `${pattern.params.length === 1 ? names : `(${names})`} -> ${printPattern(pattern.result, bindings)}`
    }
    case 'list': {
      const item = printPattern(pattern.of, bindings)
      return item === 'any' ? 'list' : `list<${item}>`
    }
    case 'optional':
      return printPattern(pattern.of, bindings)
    default:
      return printType(instantiate(pattern, bindings))
  }
}
