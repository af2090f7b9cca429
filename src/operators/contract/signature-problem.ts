import type { Type } from '../../ir/type.ts'

/** Why a call fits no signature of its function. Of several overloads, the one that came furthest is told of. */
export interface SignatureProblem {
  readonly kind: 'missing' | 'extra' | 'unknown-name' | 'twice' | 'type'
  /** The parameter's name; the name that was written for `unknown-name`; empty for `extra`. */
  readonly param: string
  /** Index of the argument in the call; for `missing`, of the parameter. */
  readonly index: number
  /** For a person: `string or regex`, `x -> bool`. Empty unless the kind is `type` or `missing`. */
  readonly expected: string
  /** The argument's type; for a lambda, that of its body. */
  readonly given?: Type
}
