import type { ArgumentKind, Callable } from '../../ir/callable.ts'
import type { FunctionSpec } from './function.ts'
import { takesNull } from './match-signature.ts'
import { type Pattern, parameterAt, signaturesOf } from './signature.ts'

const made = new WeakMap<FunctionSpec, Callable>()

/** The part of a function that the evaluators need; one for each spec, so that two calls of a function share it. */
export function callableOf(spec: FunctionSpec): Callable {
  let callable = made.get(spec)
  if (callable === undefined) {
    callable = {
      name: spec.name,
      takesNull: spec.takesNull ?? false,
      deterministic: spec.deterministic ?? true,
      accepts: (index) => acceptedAt(spec, index),
      make: spec.make,
    }
    made.set(spec, callable)
  }
  return callable
}

/** What any overload takes at this place: which of them a call meant shows only in its values. */
function acceptedAt(
  spec: FunctionSpec,
  index: number,
): { readonly kinds: readonly ArgumentKind[]; readonly nullable: boolean } {
  const parameters = signaturesOf(spec).flatMap((signature) => parameterAt(signature, index) ?? [])
  const kinds = new Set(parameters.flatMap((parameter) => kindsOf(parameter.type)))
  return {
    kinds: kinds.has('any') || kinds.size === 0 ? ['any'] : [...kinds],
    nullable: (spec.takesNull ?? false) || parameters.some(takesNull),
  }
}

function kindsOf(pattern: Pattern): readonly ArgumentKind[] {
  switch (pattern.kind) {
    case 'optional':
      return kindsOf(pattern.of)
    case 'union':
      return pattern.of.flatMap(kindsOf)
    case 'variable':
    case 'null':
      return ['any']
    case 'float':
      return ['num']
    case 'rec':
      return ['record']
    case 'tuple':
      return ['list']
    default:
      return [pattern.kind]
  }
}
