import type { Value } from '../../core/value.ts'
import type { FunctionSpec } from './function.ts'
import { readSignature } from './read-signature.ts'

/** The type of a parameter or result as a signature writes it: a type of the language with holes in it. */
export type Pattern =
  | { readonly kind: ScalarPattern }
  /** An int or a float: all of a signature's `num` are joined, so that ints give an int. */
  | { readonly kind: 'num' }
  /** Any record. */
  | { readonly kind: 'rec' }
  /** `T`, `U` … : the first argument binds it, later ones are joined. */
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'list'; readonly of: Pattern }
  /** `[T, U]`, only in results: a list of exactly these. */
  | { readonly kind: 'tuple'; readonly of: readonly Pattern[] }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Pattern>; readonly open: boolean }
  | { readonly kind: 'optional'; readonly of: Pattern }
  /** `string|regex`, only in parameters. */
  | { readonly kind: 'union'; readonly of: readonly Pattern[] }
  /** `(x: T) -> U` */
  | {
      readonly kind: 'lambda'
      readonly params: readonly { readonly name: string; readonly type: Pattern }[]
      readonly result: Pattern
    }

export type ScalarPattern =
  | 'any'
  | 'null'
  | 'bool'
  | 'int'
  | 'float'
  | 'string'
  | 'bytes'
  | 'time'
  | 'duration'
  | 'regex'

export interface Parameter {
  readonly name: string
  readonly type: Pattern
  /** What stands after `=`, for docs. A parameter without it is required. */
  readonly defaultText?: string
  /** The value of the default. Null for a word (`to: int = end`): the function then gets null and knows what it means. */
  readonly default?: Value
}

export interface Signature {
  readonly params: readonly Parameter[]
  /** The last parameter may be repeated. */
  readonly variadic: boolean
  readonly result: Pattern
}

const read = new WeakMap<FunctionSpec, readonly Signature[]>()

/** The signatures of a function, overloads in order. Read when first asked for, then kept. */
export function signaturesOf(spec: FunctionSpec): readonly Signature[] {
  let signatures = read.get(spec)
  if (signatures === undefined) {
    const texts = typeof spec.signature === 'string' ? [spec.signature] : spec.signature
    signatures = texts.map((text) => readSignature(text).signature)
    read.set(spec, signatures)
  }
  return signatures
}

/** The parameter that the argument at this place goes to: the last one again and again where the signature is variadic. */
export const parameterAt = (signature: Signature, index: number): Parameter | undefined =>
  signature.params[signature.variadic ? Math.min(index, signature.params.length - 1) : index]
